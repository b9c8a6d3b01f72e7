import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "../run.ts";
import { instance, OPTIONS, stateWith } from "./fixture.ts";
import { compileHopLimits } from "./hop-limit.ts";

/** A namespace for the fabric, one for an instance, and one behind it: a container inside the instance. */
const stem = `tlm${randomBytes(3).toString("hex")}`;
const [fabric, ec2, nested] = [`${stem}-f`, `${stem}-i`, `${stem}-n`];
const INSTANCE = "10.0.3.4";
const NESTED = "10.0.3.99";
let service: ChildProcess;

async function sh(namespace: string, ...lines: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await run("ip", ["-n", namespace, "-batch", "-"], `${lines.join("\n")}\n`);
  if (exitCode !== 0) throw new Error(`${namespace}: ${stderr}`);
}

beforeAll(async () => {
  for (const name of [fabric, ec2, nested]) {
    await run("ip", ["netns", "add", name]);
    await sh(name, "link set lo up");
  }
  await sh(fabric, `link add eni0 type veth peer name eth0 netns ${ec2}`);
  await sh(ec2, `link add docker0 type veth peer name eth0 netns ${nested}`);
  await sh(fabric, "address add 169.254.169.254/32 dev lo", "link set eni0 up", `route add ${INSTANCE}/32 dev eni0`);
  await sh(fabric, `route add ${NESTED}/32 dev eni0`);
  await sh(ec2, `address add ${INSTANCE}/32 dev eth0`, "link set eth0 up", "link set docker0 up");
  await sh(ec2, "route add default dev eth0", `route add ${NESTED}/32 dev docker0`);
  await sh(nested, `address add ${NESTED}/32 dev eth0`, "link set eth0 up", "route add default dev eth0");
  for (const name of [ec2, fabric]) await inside(name, "sysctl", ["-qw", "net.ipv4.ip_forward=1"]);
  await inside(ec2, "sysctl", ["-qw", "net.ipv4.conf.docker0.proxy_arp=1", "net.ipv4.conf.eth0.proxy_arp=1"]);
  service = spawn("ip", ["netns", "exec", fabric, process.execPath, "--input-type=module", "-e", SERVICE], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(service.stdout as NonNullable<typeof service.stdout>, "data");
});

afterAll(async () => {
  const ended = once(service, "exit");
  service.kill();
  await ended;
  for (const name of [fabric, ec2, nested]) await run("ip", ["netns", "del", name]);
});

/** The real server, with both addresses as instances of the same options. */
const SERVICE = `
import { createMetadataServer } from ${JSON.stringify(new URL("server.ts", import.meta.url).href)};
import { instance, stateWith } from ${JSON.stringify(new URL("fixture.ts", import.meta.url).href)};
const state = stateWith(instance("${INSTANCE}"), instance("${NESTED}"));
const server = createMetadataServer({ state: () => state, clock: { now: Date.now }, secret: Buffer.alloc(32) });
await server.listen();
console.log("listening");
`;

function inside(namespace: string, command: string, args: readonly string[], input = "") {
  return run("ip", ["netns", "exec", namespace, command, ...args], input);
}

async function setLimit(httpPutResponseHopLimit: number): Promise<void> {
  const options = { ...OPTIONS, httpPutResponseHopLimit };
  const ruleset = compileHopLimits(stateWith(instance(INSTANCE, { options }), instance(NESTED, { options })));
  const { exitCode, stderr } = await inside(fabric, "nft", ["-f", "-"], ruleset);
  if (exitCode !== 0) throw new Error(stderr);
}

/** The status that a client gets within a second; 0 for silence. */
async function ask(namespace: string, method: "GET" | "PUT", timestamps = true): Promise<number> {
  await inside(namespace, "sysctl", ["-qw", `net.ipv4.tcp_timestamps=${timestamps ? 1 : 0}`]);
  const path = method === "PUT" ? "api/token" : "meta-data/local-ipv4";
  const script = `
    const headers = { "X-aws-ec2-metadata-token-ttl-seconds": "60" };
    fetch("http://169.254.169.254/latest/${path}", { method: "${method}", headers, signal: AbortSignal.timeout(1000) })
      .then((answer) => console.log(answer.status), () => console.log(0));`;
  const { stdout } = await inside(namespace, process.execPath, ["-e", script]);
  return Number(stdout);
}

test("V57: with limit 1 the instance gets its token, and what is a hop behind it waits in vain", async () => {
  await setLimit(1);
  expect(await ask(ec2, "PUT")).toBe(200);
  expect(await ask(nested, "PUT")).toBe(0);
});

test("V57: with limit 1 a GET from a hop behind is answered all the same", async () => {
  await setLimit(1);
  expect(await ask(nested, "GET")).toBe(200);
});

test("V57: with limit 2 both get their token", async () => {
  await setLimit(2);
  expect([await ask(ec2, "PUT"), await ask(nested, "PUT")]).toEqual([200, 200]);
});

test("V57: the limit holds whatever the length of the TCP header", async () => {
  await setLimit(1);
  expect(await ask(nested, "PUT", false)).toBe(0);
  expect(await ask(ec2, "PUT", false)).toBe(200);
});

test("no instance at all is a rule set too", async () => {
  const { exitCode, stderr } = await inside(fabric, "nft", ["-f", "-"], compileHopLimits(stateWith()));
  expect([exitCode, stderr]).toEqual([0, ""]);
});
