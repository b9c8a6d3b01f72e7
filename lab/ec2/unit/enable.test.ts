import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { disableUnit, enablementOf, enableUnit, setMask } from "./enable.ts";
import { loadUnit } from "./load.ts";

/** Folders as systemd has them, settings of the machine first; `vendor` holds what packages bring. */
function makeFolders(files: Readonly<Record<string, string>>) {
  const root = mkdtempSync(join(tmpdir(), "tierlab-units-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const [etc, vendor] = [join(root, "etc"), join(root, "vendor")];
  mkdirSync(etc);
  mkdirSync(vendor);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(root, name, ".."), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return { etc, vendor, folders: [etc, vendor] };
}

const SERVICE = "[Service]\nExecStart=/bin/app\n";
const INSTALL = "[Install]\nWantedBy=multi-user.target\nAlias=web.service\n";

test("enabling links a unit into its target and its alias, and disabling takes the links away", () => {
  const { etc, vendor, folders } = makeFolders({ "vendor/app.service": SERVICE + INSTALL });
  const file = join(vendor, "app.service");
  expect(enablementOf("app.service", { folders })).toBe("disabled");
  const links = [join(etc, "web.service"), join(etc, "multi-user.target.wants/app.service")];
  expect(enableUnit("app.service", { folders })).toEqual(links.map((link) => `Created symlink ${link} → ${file}.`));
  expect(enableUnit("app.service", { folders })).toEqual([]);
  expect(enablementOf("app.service", { folders })).toBe("enabled");
  expect(enablementOf("web.service", { folders })).toBe("alias");
  expect(loadUnit("multi-user.target", { folders })).toMatchObject({ unit: { wants: ["app.service"] } });
  expect(loadUnit("web.service", { folders })).toMatchObject({ name: "app.service", state: "loaded" });
  expect(disableUnit("app.service", { folders })).toEqual(links.toReversed().map((link) => `Removed ${link}.`));
  expect(enablementOf("app.service", { folders })).toBe("disabled");
  expect(links.filter((link) => existsSync(link))).toEqual([]);
});

test("a unit without an [Install] section is static, one that is not there an error", () => {
  const { folders } = makeFolders({ "vendor/app.service": SERVICE });
  expect(enablementOf("app.service", { folders })).toBe("static");
  expect(enableUnit("app.service", { folders })).toEqual([]);
  for (const change of [enableUnit, disableUnit, enablementOf]) {
    expect(() => change("none.service", { folders })).toThrow("none.service: No such file or directory");
  }
});

test("a mask hides a unit until it is taken away", () => {
  const { etc, folders } = makeFolders({ "vendor/app.service": SERVICE });
  expect(setMask("app.service", true, { folders })).toEqual([
    `Created symlink ${join(etc, "app.service")} → /dev/null.`,
  ]);
  expect(loadUnit("app.service", { folders }).state).toBe("masked");
  expect(enablementOf("app.service", { folders })).toBe("masked");
  expect(() => enableUnit("app.service", { folders })).toThrow("is masked");
  setMask("app.service", false, { folders });
  expect(loadUnit("app.service", { folders }).state).toBe("loaded");
});

test("the machine's own file hides a package's, and drop-ins apply after both in the order of their names", () => {
  const { etc, folders } = makeFolders({
    "vendor/app.service": "[Unit]\nDescription=package\n[Service]\nExecStart=/bin/a\n",
    "etc/app.service": "[Unit]\nDescription=own\n[Service]\nExecStart=/bin/b\n",
    "vendor/app.service.d/20.conf": "[Service]\nRestartSec=2\n",
    "etc/app.service.d/10.conf": "[Service]\nRestartSec=1\nRestart=always\n",
    "etc/app.service.d/note.txt": "[Service]\nRestartSec=9\n",
  });
  expect(loadUnit("app.service", { folders })).toMatchObject({
    file: join(etc, "app.service"),
    unit: { description: "own", service: { restart: "always", restartDelayMs: 2_000 } },
  });
});

test("an instance is made from its template", () => {
  const { folders } = makeFolders({
    "vendor/web@.service": "[Unit]\nDescription=Web %i\n[Service]\nExecStart=/bin/web %i\n",
  });
  expect(loadUnit("web@1.service", { folders })).toMatchObject({
    name: "web@1.service",
    unit: { description: "Web 1", service: { execStart: [{ words: ["/bin/web", "1"] }] } },
  });
});

test("a unit that cannot be loaded says why, and targets are there without files", () => {
  const { vendor, folders } = makeFolders({ "vendor/app.service": "[Unit]\nDescription=x\n" });
  expect(loadUnit("app.service", { folders })).toMatchObject({
    state: "bad-setting",
    file: join(vendor, "app.service"),
  });
  expect(loadUnit("network.target", { folders })).toMatchObject({ state: "loaded", file: "" });
  expect(loadUnit("default.target", { folders })).toMatchObject({ unit: { requires: ["multi-user.target"] } });
  expect(loadUnit("none.service", { folders }).state).toBe("not-found");
  symlinkSync("/nowhere", join(vendor, "gone.service"));
  expect(loadUnit("gone.service", { folders }).state).toBe("not-found");
});
