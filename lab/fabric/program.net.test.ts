/** The fabric's program as it runs in its container, but in a network namespace: real sockets, rule set and all. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { askAgent, followHealth, parseFlows, parseMetrics, sendState } from "../agent/index.ts";
import { type FabricState, type HealthMessage, type MetricsReport, waitUntil } from "../model/index.ts";
import { eni, loadBalancer, target, targetGroup, threeTier } from "./fixture/three-tier.ts";
import { instance } from "./metadata/fixture.ts";
import { run } from "./run.ts";

const stem = `tls${randomBytes(3).toString("hex")}`;
const fabric = `${stem}-f`;
const WEB = "10.0.3.4";
const APP = "10.0.5.4";
const namespaceOf = (ip: string) => `${stem}-${ip}`;
const NLB = loadBalancer({}, { targetGroups: [targetGroup([target(APP)])] });

const state: FabricState = {
  ...threeTier(),
  timeScale: 10,
  interfaces: [instance(WEB, { userData: "#!/bin/sh\n" }), eni(APP, ["app"])],
  networkLoadBalancers: [NLB],
  names: [
    {
      name: NLB.dnsName,
      ttlSeconds: 60,
      addresses: NLB.nodes.map(({ privateIp }) => privateIp),
      answer: "all",
      networkLoadBalancerId: NLB.id,
    },
  ],
};

let runDir: string;
let program: ChildProcess;
const children: ChildProcess[] = [];
const heard: (HealthMessage | undefined)[] = [];
const stop = new AbortController();
const socketPath = () => join(runDir, "fabric.sock");

async function ip(command: string): Promise<void> {
  const { exitCode, stderr } = await run("ip", command.split(" "));
  if (exitCode !== 0) throw new Error(`ip ${command}: ${stderr}`);
}

async function addInstance(address: string): Promise<void> {
  const [name, router] = [namespaceOf(address), address.replace(/\d+$/, "1")];
  const own = state.interfaces.find(({ privateIp }) => privateIp === address)?.interface;
  await ip(`netns add ${name}`);
  await ip(`link add ${own} netns ${fabric} type veth peer name eth0 netns ${name}`);
  for (const command of ["link set lo up", `address add ${address}/32 dev eth0`, "link set eth0 up"]) {
    await ip(`-n ${name} ${command}`);
  }
  await ip(`-n ${name} route add ${router}/32 dev eth0 scope link`);
  await ip(`-n ${name} route add default via ${router}`);
  await ip(`-n ${fabric} link set ${own} up`);
  await ip(`-n ${fabric} route add ${address}/32 dev ${own}`);
}

function start(namespace: string, ...argv: readonly string[]): ChildProcess {
  const env = { ...process.env, TIERLAB_RUN_DIR: runDir, TIERLAB_LOG_LEVEL: "error" };
  const child = spawn("ip", ["netns", "exec", namespace, process.execPath, ...argv], {
    env,
    stdio: ["ignore", "inherit", "inherit"],
  });
  children.push(child);
  return child;
}

async function startProgram(): Promise<void> {
  program = start(fabric, fileURLToPath(new URL("main.ts", import.meta.url)));
  const answers = () => run("curl", ["-sf", "--unix-socket", socketPath(), "http://fabric/healthz"]);
  await waitUntil(async () => (await answers()).exitCode === 0, { what: "the fabric", timeoutMs: 10_000 });
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exit = once(child, "exit") as Promise<[number | null]>;
  child.kill(signal);
  return (await exit)[0];
}

/** What a script in the web instance prints. */
async function inWeb(script: string): Promise<string> {
  const { stdout, stderr } = await run("ip", ["netns", "exec", namespaceOf(WEB), process.execPath, "-e", script]);
  return (stdout || stderr).trim();
}

const resolveNlb = () =>
  inWeb(`const resolver = new (require("dns").promises.Resolver)({ timeout: 1000, tries: 1 });
    resolver.setServers(["10.0.0.2"]);
    resolver.resolve4("${NLB.dnsName}").then((all) => console.log(all.sort().join()), (error) => console.log(error.code))`);

const healthHeard = () => heard.flatMap((one) => (one?.kind === "change" ? [one.target.state] : []));

/** The target's state by the newest message of the link that is up now. */
function lastHeard(): string | undefined {
  const last = heard.at(-1);
  if (last?.kind === "snapshot") return last.targets[0]?.state;
  return last?.kind === "change" ? last.target.state : undefined;
}

beforeAll(async () => {
  runDir = await mkdtemp(join(tmpdir(), "tierlab-fabric-"));
  await ip(`netns add ${fabric}`);
  await ip(`-n ${fabric} link set lo up`);
  await addInstance(WEB);
  await addInstance(APP);
  start(namespaceOf(APP), "-e", `require("http").createServer((q, s) => s.end("app")).listen(9090)`);
  await startProgram();
  void followHealth(socketPath(), (message) => heard.push(message), stop.signal);
  await sendState(socketPath(), state);
}, 30_000);

afterAll(async () => {
  stop.abort();
  await Promise.all(children.map((child) => ended(child, "SIGKILL")));
  for (const name of [fabric, namespaceOf(WEB), namespaceOf(APP)]) await run("ip", ["netns", "del", name]);
  await rm(runDir, { recursive: true });
});

test("an instance resolves names and reads its metadata, past every security group (V38, V45, V54)", async () => {
  expect(await resolveNlb()).toBe("10.0.5.10,10.0.6.10");
  const read = (path: string) =>
    inWeb(`fetch("http://169.254.169.254/latest/${path}").then((answer) => answer.text()).then(console.log)`);
  expect(await read("meta-data/local-ipv4")).toBe(WEB);
  expect(await read("user-data")).toBe("#!/bin/sh");
});

test("a target is checked from the zonal addresses, and its states are told in order (NLB-108, NLB-119)", async () => {
  await waitUntil(() => healthHeard().includes("healthy"), { what: "a healthy target", timeoutMs: 5000 });
  expect(healthHeard()).toEqual(["initial", "initial", "healthy"]);
});

test("traffic passes the load balancer to its target", async () => {
  const call = `fetch("http://10.0.6.10:9090/").then((answer) => answer.text()).then(console.log)`;
  expect(await inWeb(call)).toBe("app");
});

function newFlows({ series }: MetricsReport) {
  return series.find(({ metric, dimensions }) => metric === "NewFlowCount" && !dimensions.AvailabilityZone);
}

function flowsPassed(report: MetricsReport): number {
  return newFlows(report)?.total ?? 0;
}

test("NLB-176, NLB-177: what has passed is told when it is asked, with the periods so far", async () => {
  const call = `fetch("http://10.0.6.10:9090/").then((answer) => answer.text()).then(console.log)`;
  const read = async () => parseMetrics(await askAgent(socketPath(), "/metrics"));
  const before = flowsPassed(await read());
  await inWeb(call);
  const report = await read();
  expect(report.periodMs).toBe(6000);
  expect(flowsPassed(report)).toBe(before + 1);
  const inPeriods = async () => (newFlows(await read())?.datapoints ?? []).reduce((all, { sum }) => all + sum, 0);
  await waitUntil(async () => (await inPeriods()) === before + 1, { what: "the window to close", timeoutMs: 20_000 });
  expect(parseFlows(await askAgent(socketPath(), "/flows"))).toEqual(expect.any(Array));
});

test("a state that is none is refused and changes nothing", async () => {
  const wrong = { ...state, subnets: [{ ...state.subnets[0], cidr: "10.0" }] };
  await expect(sendState(socketPath(), wrong)).rejects.toMatchObject({
    code: "InvalidState",
    message: "subnets[0].cidr: not an IPv4 range",
  });
  expect(await resolveNlb()).toBe("10.0.5.10,10.0.6.10");
});

test("C-15, NLB-086: a node that is cut leaves the name by its own checks, and no target with it; it comes back", async () => {
  const healthBefore = lastHeard();
  await sendState(socketPath(), { ...state, faults: [{ kind: "cut", addresses: ["10.0.5.10"] }] });
  await waitUntil(async () => (await resolveNlb()) === "10.0.6.10", { what: "one address", timeoutMs: 20_000 });
  expect([healthBefore, lastHeard()]).toEqual(["healthy", "healthy"]);
  await sendState(socketPath(), state);
  await waitUntil(async () => (await resolveNlb()) === "10.0.5.10,10.0.6.10", { what: "both", timeoutMs: 20_000 });
});

test("NLB-087: with every node cut the name gives all of them", async () => {
  const addresses = NLB.nodes.map(({ privateIp }) => privateIp);
  await sendState(socketPath(), { ...state, faults: [{ kind: "cut", addresses }] });
  await waitUntil(() => lastHeard() === "unhealthy", { what: "an unhealthy target", timeoutMs: 20_000 });
  expect(await resolveNlb()).toBe("10.0.5.10,10.0.6.10");
  await sendState(socketPath(), state);
  await waitUntil(() => lastHeard() === "healthy", { what: "a healthy target", timeoutMs: 20_000 });
});

test("a link fault of a state is in effect when the state is, and ends with it", async () => {
  const time = () =>
    inWeb(`const t = performance.now();
    fetch("http://10.0.6.10:9090/").then((a) => a.text()).then(() => console.log(performance.now() - t))`);
  const impairment = { delayMs: 200, jitterMs: 0, lossPercent: 0, reorderPercent: 0 };
  await sendState(socketPath(), { ...state, faults: [{ kind: "link", between: [[WEB], [APP]], impairment }] });
  expect(Number(await time())).toBeGreaterThan(795);
  await sendState(socketPath(), state);
  expect(Number(await time())).toBeLessThan(795);
});

test("dns: a fault of a VPC's resolver is met by its instances", async () => {
  const fault = { kind: "dns", vpcIds: state.vpcs.map(({ id }) => id), answer: "SERVFAIL" } as const;
  await sendState(socketPath(), { ...state, faults: [fault] });
  expect(await resolveNlb()).toBe("ESERVFAIL");
  await sendState(socketPath(), state);
  expect(await resolveNlb()).toBe("10.0.5.10,10.0.6.10");
});

test("a killed fabric carries on with the state that it kept, before control says anything", async () => {
  expect(((await stat(join(runDir, "fabric-state.json"))).mode & 0o777).toString(8)).toBe("600");
  const passed = flowsPassed(parseMetrics(await askAgent(socketPath(), "/metrics")));
  await ended(program, "SIGKILL");
  expect(await resolveNlb()).not.toContain("10.0");
  await startProgram();
  expect(await resolveNlb()).toBe("10.0.5.10,10.0.6.10");
  expect(flowsPassed(parseMetrics(await askAgent(socketPath(), "/metrics")))).toBe(passed);
  await waitUntil(() => heard.includes(undefined) && lastHeard() === "healthy", {
    what: "health again",
    timeoutMs: 10_000,
  });
});

test("the program ends by itself when it is asked to", async () => {
  expect(await ended(program, "SIGTERM")).toBe(0);
});
