import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { readUnit } from "../unit/read-unit.ts";
import { parseUnitFile } from "../unit/syntax.ts";
import { findGroup, findUser } from "./accounts.ts";
import { prepareCommand } from "./prepare.ts";
import { descendantsOf } from "./processes.ts";

function prepare(settings: string, given: Readonly<Record<string, string>> = {}) {
  const { assignments } = parseUnitFile(`[Service]\n${settings}`, "app.service");
  const { unit } = readUnit(assignments, { unit: "app.service", hostname: "", machineId: "" });
  const [command] = unit.service?.execStart ?? [];
  if (!unit.service || !command) throw new Error("no command");
  return prepareCommand(command, unit.service.execution, given);
}

function temporaryFile(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "tierlab-prepare-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "settings"), text);
  return join(folder, "settings");
}

test("variables come from the unit, from its files, and from the manager, the later winning", () => {
  const file = temporaryFile("A=file\nB=file\n");
  const made = prepare(
    `ExecStart=sh -c \${A}\${B} $MAINPID\nEnvironment=A=unit C=unit\nEnvironmentFile=${file}\nEnvironmentFile=-/none`,
    {
      MAINPID: "7",
    },
  );
  expect(made).toMatchObject({ environment: { A: "file", B: "file", C: "unit", LANG: "C.UTF-8" }, cwd: "/" });
  expect("argv" in made && made.argv.slice(1)).toEqual(["-c", "filefile", "7"]);
});

test("of the instance's own variables a service gets the CA that Node is to trust, unless its unit says another", () => {
  vi.stubEnv("NODE_EXTRA_CA_CERTS", "/lab.crt");
  vi.stubEnv("OTHER", "1");
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(prepare("ExecStart=/bin/sh")).toMatchObject({
    environment: { LANG: "C.UTF-8", NODE_EXTRA_CA_CERTS: "/lab.crt" },
  });
  expect(prepare("ExecStart=/bin/sh")).not.toHaveProperty("environment.OTHER");
  expect(prepare("ExecStart=/bin/sh\nEnvironment=NODE_EXTRA_CA_CERTS=/own.crt")).toMatchObject({
    environment: { NODE_EXTRA_CA_CERTS: "/own.crt" },
  });
});

test("user, group, mask and limit are set by programs that become the command", () => {
  const made = prepare("ExecStart=/bin/sh\nUser=root\nGroup=0\nUMask=0027\nLimitNOFILE=1024:infinity");
  expect("argv" in made && made.argv).toEqual([
    ...["/bin/sh", "-c", 'umask "$0" && exec "$@"', "0027"],
    ...["/usr/bin/prlimit", "--nofile=1024:unlimited"],
    ...["/usr/bin/setpriv", "--reuid=0", "--regid=0", "--init-groups"],
    "/bin/sh",
  ]);
  expect(made).toMatchObject({ environment: { USER: "root", HOME: "/root" } });
  const privileged = prepare("ExecStart=+/bin/sh\nUser=root");
  expect("argv" in privileged && privileged.argv).toEqual(["/bin/sh"]);
});

test.each([
  ["ExecStart=/bin/none", 203, "Failed to locate executable /bin/none"],
  ["ExecStart=/bin/sh\nWorkingDirectory=/none", 200, "No such file or directory: /none"],
  ["ExecStart=/bin/sh\nUser=nobody-there", 217, "No such user: nobody-there"],
  ["ExecStart=/bin/sh\nGroup=nobody-there", 216, "No such group: nobody-there"],
  ["ExecStart=/bin/sh\nEnvironmentFile=/none", "resources", "Failed to load environment files"],
])("%j cannot run: %s", (settings, status, message) => {
  expect(prepare(settings)).toEqual({ status, message: expect.stringContaining(message) });
});

test("a folder that may be missing is the root instead", () => {
  expect(prepare("ExecStart=/bin/sh\nWorkingDirectory=-/none")).toMatchObject({ cwd: "/" });
});

test("accounts are found by name and by number", () => {
  const passwd = "root:x:0:0:root:/root:/bin/bash\napache:x:48:49::/usr/share/httpd:/usr/sbin/nologin\n";
  const apache = { name: "apache", uid: 48, gid: 49, home: "/usr/share/httpd", shell: "/usr/sbin/nologin" };
  expect([findUser("apache", passwd), findUser("48", passwd)]).toEqual([apache, apache]);
  expect(findUser("none", passwd)).toBeUndefined();
  expect([findGroup("www", "www:x:33:\n"), findGroup("33", "www:x:33:\n"), findGroup("x", "www:x:33:\n")]).toEqual([
    33,
    33,
    undefined,
  ]);
});

test("the descendants of a process are those that /proc says have it as an ancestor", () => {
  expect(descendantsOf(process.ppid)).toContain(process.pid);
  expect(descendantsOf(process.pid)).not.toContain(process.ppid);
});
