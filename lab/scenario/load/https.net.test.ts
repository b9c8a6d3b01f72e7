import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { certificate } from "../../../proxy/nlb/userspace/fixture.ts";
import type { Sample } from "./sample.ts";

const PROGRAM = new URL("./main.ts", import.meta.url).pathname;
const pair = certificate(["localhost"], ["ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]);
const server = https.createServer(pair, (_, response) => response.setHeader("x-served-by", "i-0123").end("hello"));
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tierlab-load-"));
  await writeFile(join(folder, "ca.pem"), pair.cert);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

/** What became of two requests of the load program, run as it is in an instance. */
async function load(host: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  const { port } = server.address() as AddressInfo;
  const plan = { urls: [`https://${host}:${port}/`], ratePerSecond: 20, durationMs: 100, timeoutMs: 10_000 };
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, JSON.stringify(plan)], {
    env: { ...process.env, ...env },
    timeout: 60_000,
  });
  const samples = stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Sample]));
  return samples.map(({ outcome, servedBy, detail = "" }) => `${outcome} ${servedBy ?? detail.split(/[.;]/)[0]}`);
}

test("a certificate is verified, by the CA that the machine trusts and for the name that was asked", async () => {
  const trusting = { NODE_EXTRA_CA_CERTS: join(folder, "ca.pem") };
  const [known, unknown, misnamed] = await Promise.all([
    load("localhost", trusting),
    load("localhost", { NODE_EXTRA_CA_CERTS: "" }),
    load("127.0.0.1", trusting),
  ]);
  expect(known).toEqual(["ok i-0123", "ok i-0123"]);
  expect(unknown).toEqual(["failed self-signed certificate", "failed self-signed certificate"]);
  expect(misnamed?.[0]).toContain("failed Hostname/IP does not match certificate's altnames");
});
