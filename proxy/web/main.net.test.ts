import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { waitUntil } from "../../lab/model/wait.ts";
import { call, closedPort, startUpstream } from "./fixture.ts";

async function writeConfig(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "web-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, "httpd.conf");
  await writeFile(file, text);
  return file;
}

function startProgram(...args: string[]) {
  const program = spawn(process.execPath, [join(import.meta.dirname, "main.ts"), ...args]);
  onTestFinished(() => void program.kill("SIGKILL"));
  const output = { out: "", err: "" };
  program.stdout.setEncoding("utf8").on("data", (text) => {
    output.out += text;
  });
  program.stderr.setEncoding("utf8").on("data", (text) => {
    output.err += text;
  });
  const ended = new Promise<number | null>((resolve) => program.once("close", resolve));
  return { program, output, ended };
}

test("-t says that a good configuration is good, and serves nothing", async () => {
  const { output, ended } = startProgram("-t", "-f", await writeConfig("Listen 80\n"));
  expect(await ended).toBe(0);
  expect(output).toEqual({ out: "", err: "Syntax OK\n" });
});

test.each([["-t"], []])("a bad configuration ends with 1 and its faults (%s)", async (...flags) => {
  const file = await writeConfig("Listen 80\nFoo\nProxyPass x\n");
  const { output, ended } = startProgram(...flags, "-f", file);
  expect(await ended).toBe(1);
  expect(output.err).toBe(
    `AH00526: Syntax error on line 2 of ${file}:\n` +
      "Invalid command 'Foo', perhaps misspelled or defined by a module not included in the server configuration\n" +
      `AH00526: Syntax error on line 3 of ${file}:\n` +
      "ProxyPass needs a path when not defined in a location\n",
  );
});

test("a configuration that is not there ends with 1, an unknown option with 2", async () => {
  const missing = startProgram("-f", "/nowhere/httpd.conf");
  expect(await missing.ended).toBe(1);
  expect(missing.output.err).toContain("/nowhere/httpd.conf");
  const wrong = startProgram("-x");
  expect(await wrong.ended).toBe(2);
  expect(wrong.output.err).toContain("usage: web [-f httpd.conf] [-t] [-k");
});

test("a port in use ends with 1", async () => {
  const port = await startUpstream(() => undefined);
  const { output, ended } = startProgram("-f", await writeConfig(`Listen 127.0.0.1:${port}\nErrorLog /dev/stderr\n`));
  expect(await ended).toBe(1);
  expect(output.err).toMatch(/^could not start: listen EADDRINUSE/);
});

test("the program serves, logs, and stops with 0 on SIGTERM", async () => {
  const upstream = await startUpstream((_request, response) => response.end("hello"));
  const port = await closedPort();
  const file = await writeConfig(`
    Listen 127.0.0.1:${port}
    ErrorLog /dev/stderr
    LogFormat "%h \\"%r\\" %>s %b" short
    CustomLog /dev/stdout short
    ProxyPass / http://127.0.0.1:${upstream}/`);
  const { program, output, ended } = startProgram("-f", file);
  const answer = await waitUntil(() => call(port), { what: "the program to serve", timeoutMs: 10_000 });
  expect(answer.body).toBe("hello");
  program.kill("SIGTERM");
  expect(await ended).toBe(0);
  expect(output).toEqual({ out: '127.0.0.1 "GET / HTTP/1.1" 200 5\n', err: "" });
});

test("SIGUSR1 reads the configuration again; one that cannot be used is logged, and the one before goes on", async () => {
  const [one, two] = await Promise.all(
    ["one", "two"].map((name) => startUpstream((_request, response) => response.end(name))),
  );
  const port = await closedPort();
  const text = (upstream: number | undefined) => `
    Listen 127.0.0.1:${port}
    ErrorLog /dev/stderr
    ProxyPass / http://127.0.0.1:${upstream}/`;
  const file = await writeConfig(text(one));
  const { program, output, ended } = startProgram("-f", file);
  const bodyIs = (body: string) => async () => (await call(port)).body === body;
  await waitUntil(bodyIs("one"), { what: "the first configuration", timeoutMs: 20_000 });
  await writeFile(file, text(two));
  program.kill("SIGUSR1");
  await waitUntil(bodyIs("two"), { what: "the second configuration", timeoutMs: 20_000 });
  await writeFile(file, "Listen 80\nFoo\n");
  program.kill("SIGUSR1");
  await waitUntil(() => output.err.includes("Invalid command 'Foo'"), { what: "the refusal", timeoutMs: 20_000 });
  expect(output.err).toContain("[core:error]");
  expect((await call(port)).body).toBe("two");
  await writeFile(file, text(one));
  program.kill("SIGHUP");
  await waitUntil(bodyIs("one"), { what: "the restart", timeoutMs: 20_000 });
  program.kill("SIGWINCH");
  expect(await ended).toBe(0);
}, 60_000);

test("-k signals the process that PidFile names, and the file goes with the process", async () => {
  const folder = await mkdtemp(join(tmpdir(), "web-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const pidFile = join(folder, "httpd.pid");
  const port = await closedPort();
  const file = await writeConfig(`Listen 127.0.0.1:${port}\nErrorLog /dev/stderr\nPidFile ${pidFile}\n`);
  const { ended } = startProgram("-f", file);
  await waitUntil(() => call(port), { what: "the program to serve", timeoutMs: 20_000 });
  expect(await startProgram("-f", file, "-k", "graceful-stop").ended).toBe(0);
  expect(await ended).toBe(0);
  const late = startProgram("-f", file, "-k", "graceful");
  expect(await late.ended).toBe(1);
  expect(late.output.err).toContain(`httpd (pid file ${pidFile}) is not running`);
}, 60_000);
