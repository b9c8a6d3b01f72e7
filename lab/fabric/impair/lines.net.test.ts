import { createInterface } from "node:readline";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type FabricFault, type FabricState, type Impairment, waitUntil } from "../../model/index.ts";
import { buildTestbed, type Testbed } from "../fixture/testbed.ts";
import { everything, loadBalancer, securityGroup, target, targetGroup, tcp, threeTier } from "../fixture/three-tier.ts";

const WEB = "10.0.3.4";
const APP = "10.0.5.4";
const OTHER_APP = "10.0.6.4";
const NODE = "10.0.5.10";
const OTHER_NODE = "10.0.6.10";
const CLIENT = "203.0.113.10";
const ALB = "10.0.1.4";
/** Each way, so twice this much is seen; far above what a busy machine adds. */
const DELAY_MS = 200;
let bed: Testbed;

beforeAll(async () => {
  bed = await buildTestbed(lab());
}, 60_000);
afterAll(() => bed[Symbol.asyncDispose]());
beforeEach(() => bed.apply({ state: lab(), health: [] }));

function lab(preserveClientIp = false): FabricState {
  const base = threeTier();
  const group = targetGroup([target(APP)], { preserveClientIp });
  return {
    ...base,
    securityGroups: base.securityGroups.map(({ name }) => securityGroup(name, [everything()])),
    networkLoadBalancers: [loadBalancer({}, { targetGroups: [group] })],
  };
}

function link(a: string | readonly string[], b: string | readonly string[], more: Partial<Impairment>): FabricFault {
  const impairment = { delayMs: 0, jitterMs: 0, lossPercent: 0, reorderPercent: 0, ...more };
  return { kind: "link", between: [[a].flat(), [b].flat()], impairment };
}

const apply = (faults: readonly FabricFault[], state = lab()) => bed.apply({ state: { ...state, faults }, health: [] });

/** A connection's outcome, and how long its handshake and greeting took. */
async function timed(from: string, host: string, more: { port?: number } = {}) {
  const startedMs = performance.now();
  const answer = await bed.dial(from, host, more.port ?? 9090, { timeoutMs: 8000 });
  return { ...answer, tookMs: performance.now() - startedMs };
}

/** One connection made in the fabric, as a health check of a node is. */
async function check(node: string, host: string): Promise<number> {
  const script = `const started = performance.now();
    const s = require("net").connect({ port: 9090, host: "${host}", localAddress: "${node}" });
    s.on("connect", () => { console.log(performance.now() - started); process.exit(0); });
    s.on("error", (e) => { console.log(e.code); process.exit(0); });`;
  return Number((await bed.exec("fabric", ["timeout", "5", process.execPath, "-e", script])).stdout);
}

/** Round-trip times of pings, in milliseconds. */
async function ping(from: string, host: string, ...options: string[]): Promise<number[]> {
  const { stdout } = await bed.exec(from, ["ping", "-n", ...options, host]);
  return [...stdout.matchAll(/time=([\d.]+)/g)].map(([, ms]) => Number(ms));
}

const devices = async () => (await bed.exec("fabric", ["ip", "-o", "link"])).stdout.match(/tl-\w+/g) ?? [];
const rules = async () => (await bed.exec("fabric", ["ip", "-4", "rule"])).stdout;

test("a delay is on each way, for these two alone, and gone with the fault", async () => {
  const before = await rules();
  await apply([link(WEB, APP, { delayMs: DELAY_MS })]);
  const [there, back, aside] = [await timed(WEB, APP), await timed(APP, WEB), await timed(WEB, OTHER_APP)];
  expect([there.outcome, there.seen, back.seen]).toEqual(["open", WEB, APP]);
  for (const { tookMs } of [there, back]) expect(tookMs).toBeGreaterThanOrEqual(4 * DELAY_MS - 4);
  expect(aside.tookMs).toBeLessThan(DELAY_MS);
  await apply([]);
  expect((await timed(WEB, APP)).tookMs).toBeLessThan(DELAY_MS);
  expect([await devices(), await rules()]).toEqual([[], before]);
});

test("a path with a delay has as many hops as one without", async () => {
  const hops = async () => (await bed.exec(WEB, ["ping", "-n", "-c", "1", APP])).stdout.match(/ttl=\d+/)?.[0];
  const before = await hops();
  await apply([link(WEB, APP, { delayMs: 10 })]);
  expect(await hops()).toBe(before);
});

test.each([true, false])(
  "a flow through a load balancer is late between its target and the client, and keeps its addresses (preservation %s)",
  async (preserveClientIp) => {
    const state = lab(preserveClientIp);
    await apply([link(WEB, APP, { delayMs: DELAY_MS })], state);
    const answer = await timed(WEB, NODE);
    expect(answer).toMatchObject({ outcome: "open", seen: preserveClientIp ? WEB : NODE, at: APP });
    expect(answer.tookMs).toBeGreaterThanOrEqual(4 * DELAY_MS - 4);
  },
);

test.each([true, false])(
  "the path between a client and a load balancer node is one of its own (preservation %s)",
  async (preserveClientIp) => {
    const state = lab(preserveClientIp);
    await apply([link(WEB, NODE, { delayMs: DELAY_MS })], state);
    expect((await timed(WEB, NODE)).tookMs).toBeGreaterThanOrEqual(4 * DELAY_MS - 4);
    expect((await timed(WEB, OTHER_NODE)).tookMs).toBeLessThan(DELAY_MS);
  },
);

test("a health check is late on its way there and back", async () => {
  await apply([link(NODE, APP, { delayMs: DELAY_MS })]);
  expect(await check(NODE, APP)).toBeGreaterThanOrEqual(2 * DELAY_MS - 2);
  expect(await check(OTHER_NODE, APP)).toBeLessThan(DELAY_MS);
});

test("V15: a path through the internet gateway is late too, and keeps its addresses", async () => {
  await apply([link(CLIENT, ALB, { delayMs: DELAY_MS })]);
  const answer = await timed(CLIENT, "198.51.100.4", { port: 80 });
  expect(answer).toMatchObject({ outcome: "open", seen: CLIENT, at: ALB });
  expect(answer.tookMs).toBeGreaterThanOrEqual(4 * DELAY_MS - 4);
});

test("V30, V31: security groups hold on a bad path as on a good one", async () => {
  const fault = link([WEB, ALB], APP, { delayMs: 1 });
  const state = lab();
  const guarded = (...ingress: Parameters<typeof securityGroup>[1]) => ({
    ...state,
    securityGroups: state.securityGroups.map((group) => (group.name === "app" ? securityGroup("app", ingress) : group)),
  });
  await apply([fault], guarded(tcp(9090, "sg-web")));
  expect((await bed.dial(WEB, APP, 9090, { keep: "open" })).outcome).toBe("open");
  expect((await bed.dial(ALB, APP, 9090)).outcome).toBe("timeout");
  await apply([fault], guarded());
  expect((await bed.dial(WEB, APP, 9090)).outcome).toBe("timeout");
  expect((await bed.ask(WEB, { op: "say", name: "open", text: "hello", timeoutMs: 2000 })).outcome).toBe("open");
  await apply([fault], guarded(tcp(9090, `${NODE}/32`)));
  expect([(await bed.dial(WEB, APP, 9090)).outcome, (await bed.dial(WEB, NODE, 9090)).outcome]).toEqual([
    "timeout",
    "open",
  ]);
});

test("a flow that was open before goes on, under the fault and behind it", async () => {
  await bed.dial(WEB, NODE, 9090, { keep: "old" });
  const say = () => bed.ask(WEB, { op: "say", name: "old", text: "hello", timeoutMs: 5000 });
  await apply([link(WEB, APP, { delayMs: DELAY_MS })]);
  const startedMs = performance.now();
  expect((await say()).outcome).toBe("open");
  expect(performance.now() - startedMs).toBeGreaterThanOrEqual(2 * DELAY_MS - 2);
  await apply([]);
  expect((await say()).outcome).toBe("open");
});

test("what is still on a line when its fault ends is lost, and its flow goes on", async () => {
  await apply([link(WEB, APP, { delayMs: DELAY_MS })]);
  const client = bed.start(WEB, [process.execPath, "-e", CHATTER]);
  const said = createInterface({ input: client.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
  expect((await said.next()).value).toBe("heard");
  await apply([]);
  client.stdin?.end();
  expect((await said.next()).value).toBe("heard all");
});

/** Says something each millisecond, until its standard input ends and everything has come back. */
const CHATTER = `let said = 0, heard = -1, isOver = false;
  const s = require("net").connect({ host: "${NODE}", port: 9090, noDelay: true });
  const tell = (what, isLast) => { console.log(what); if (isLast) process.exit(0); };
  const talk = setInterval(() => { said += 1; s.write("x"); }, 1);
  const look = () => { if (isOver && heard === said) tell("heard all", true); };
  process.stdin.on("end", () => { clearInterval(talk); isOver = true; look(); }).resume();
  s.on("error", ({ code }) => tell(code, true));
  s.on("data", (bytes) => {
    const isFirst = heard <= 0;
    // The greeting comes first.
    heard = heard < 0 ? bytes.toString().split("}")[1].length : heard + bytes.length;
    if (isFirst && heard > 0) tell("heard", false);
    look();
  });`;

test("the share that is asked for is lost", async () => {
  await apply([link(WEB, APP, { lossPercent: 20 })]);
  const answers = await ping(WEB, APP, "-c", "1000", "-i", "0.002", "-W", "1");
  expect(answers.length / 1000).toBeGreaterThan(0.56);
  expect(answers.length / 1000).toBeLessThan(0.72);
});

test("of several faults of one path the newest counts, and a cut goes before them", async () => {
  const old = link(WEB, APP, { delayMs: DELAY_MS });
  await apply([old, link(WEB, APP, { delayMs: 1 })]);
  expect((await timed(WEB, APP)).tookMs).toBeLessThan(DELAY_MS);
  await apply([old, { kind: "cut", addresses: [APP] }]);
  expect((await bed.dial(WEB, APP, 9090)).outcome).toBe("timeout");
});

test("a line whose program dies is there again, and nothing is lost for good", async () => {
  await apply([link(WEB, APP, { delayMs: DELAY_MS })]);
  const [device] = await devices();
  const { stdout } = await bed.exec("fabric", ["pgrep", "-f", `tun-name=${device}`]);
  for (const pid of stdout.trim().split("\n")) process.kill(Number(pid), "SIGKILL");
  expect((await timed(WEB, APP)).outcome).toBe("open");
  const isLate = async () => (await ping(WEB, APP, "-c", "1", "-W", "1"))[0] ?? 0;

  await waitUntil(async () => (await isLate()) >= 2 * DELAY_MS - 2, { what: "the line", timeoutMs: 10_000 });
});
