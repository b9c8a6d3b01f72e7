import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { recipes } from "../../lab/docker/images/catalogue.ts";
import { runCommand } from "../../lab/docker/images/command.ts";
import { hashInputs } from "../../lab/docker/images/context.ts";
import { root } from "../../lab/installation.ts";
import { waitUntil } from "../../lab/model/wait.ts";
import { listTemplates } from "../../lab/template/index.ts";
import { leftovers } from "../../lab/testing/leftovers.ts";
import { labName } from "../../lab/testing/test-lab.ts";
import { installPackage } from "./install.ts";
import { pack } from "./main.ts";

let folder: string;
let project: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tierlab-user-"));
  project = join(folder, "project");
  await mkdir(project);
  await installPackage(await pack(folder), project);
  await cp(join(import.meta.dirname, "example"), project, { recursive: true });
  await cp(join(root, "lab/testing/example/template.yaml"), join(project, "template.yaml"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** As in a shell of that project, under the Node of this run. */
function inProject(command: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const PATH = [dirname(process.execPath), process.env.PATH].join(delimiter);
  return runCommand(command, args, { cwd: project, environment: { PATH, NO_COLOR: "1", ...environment } });
}

test("what is installed puts no program but its own in the way of the project's", async () => {
  const programs = await readdir(join(project, "node_modules/.bin"));
  expect(programs).toContain("tierlab");
  expect(programs).not.toContain("node");
});

test("the types are whole, without leave to pass over those of libraries", async () => {
  const { status, stdout } = await inProject(join(root, "node_modules/.bin/tsc"), ["--project", "."]);
  expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
});

test("the command line has the templates and the scenarios, compiled", async () => {
  const templates = await inProject("npx", ["--no", "tierlab", "ls", "--templates", "--json"]);
  expect(JSON.parse(templates.stdout)).toMatchObject(listTemplates().map(({ name }) => ({ name })));
  const scenarios = await inProject("npx", ["--no", "tierlab", "run", "--json"]);
  expect(JSON.parse(scenarios.stdout).map((one: { name: string }) => one.name)).toContain("proxy-loss");
  const missing = await inProject("npx", ["--no", "tierlab", "up", "./nowhere.yaml"]);
  expect({ status: missing.status, said: missing.stderr }).toMatchObject({
    status: 2,
    said: expect.stringContaining("No template `./nowhere.yaml`"),
  });
});

test("what modules read beside them is there, and set-up finds nothing missing", async () => {
  const assets = async (place: string) =>
    (await readdir(place, { recursive: true })).filter((file) => /\.(?:css|yaml|md)$|-program\.ts$/.test(file)).sort();
  for (const path of ["lab/report/browser", "scenarios"])
    expect(await assets(join(project, "node_modules/tierlab", path))).toEqual(await assets(join(root, path)));
  const doctor = await inProject("npx", ["--no", "tierlab", "doctor", "--json"]);
  expect(JSON.parse(doctor.stdout)).toMatchObject({ ok: true });
});

test("images are made from the same files, so those of a checkout are current", async () => {
  const images = pathToFileURL(join(project, "node_modules/tierlab/lab/docker/images")).href;
  const script = `const [{ recipes }, { hashInputs }] = await Promise.all([import("${images}/catalogue.js"), import("${images}/context.js")]);
    console.log(JSON.stringify(await Promise.all(recipes.map(hashInputs))));`;
  const { stdout, stderr } = await inProject("node", ["--input-type=module", "-e", script]);
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toEqual(await Promise.all(recipes.map(hashInputs)));
});

/** An HTTP server on a free port that answers with its name. */
async function answering(name: string): Promise<{ readonly port: number; close(): void }> {
  const server = createServer((_, response) => response.setHeader("connection", "close").end(name));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

test("the command line balances in two processes, which end with it", async () => {
  const [target, free] = [await answering("hello"), await answering("")];
  free.close();
  const args = ["nlb", "--listen", `127.0.0.1:${free.port}`, "--target", `127.0.0.1:${target.port}`, "--workers", "2"];
  const program = join(project, "node_modules/.bin/tierlab");
  const PATH = [dirname(process.execPath), process.env.PATH].join(delimiter);
  const nlb = spawn(program, [...args, "--grace", "1s"], { cwd: project, env: { ...process.env, PATH } });
  onTestFinished(() => void nlb.kill("SIGKILL"));
  let complaints = "";
  nlb.stderr.on("data", (chunk) => {
    complaints += chunk;
  });
  const ended = once(nlb, "exit");
  const answer = await waitUntil(
    async () => {
      if (nlb.exitCode !== null) return complaints;
      return (await fetch(`http://127.0.0.1:${free.port}/`)).text();
    },
    { what: "an answer through the balancer", timeoutMs: 60_000 },
  );
  expect(answer).toBe("hello");
  nlb.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);
  await expect(fetch(`http://127.0.0.1:${free.port}/`)).rejects.toThrow("fetch failed");
});

test("a suite that imports tierlab and tierlab/nlb passes, and leaves nothing behind", async () => {
  const name = labName("packed");
  const { status, stdout, stderr } = await inProject("npx", ["--no", "vitest", "run"], { LAB_NAME: name, VITEST: "" });
  expect({ status, stdout, stderr }).toMatchObject({ status: 0, stdout: expect.stringMatching(/Tests +2 passed/) });
  expect(await leftovers(name)).toEqual([]);
});
