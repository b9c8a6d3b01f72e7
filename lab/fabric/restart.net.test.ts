/** The fabric's program is killed and started again: what the kernel does goes on, what the program does comes back. */
import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { followHealth, sendState } from "../agent/index.ts";
import { type FabricState, type HealthMessage, type TargetHealth, waitUntil } from "../model/index.ts";
import { buildNetwork, type Network } from "./fixture/network.ts";
import { APPS, stateWith } from "./fixture/nlb.ts";
import type { PeerAnswer } from "./fixture/peer.ts";
import { type FabricProgram, startFabricProgram } from "./fixture/program.ts";
import { eni } from "./fixture/three-tier.ts";
import { instance } from "./metadata/fixture.ts";
import { TOKEN_TTL_HEADER } from "./metadata/server.ts";

const WEB = "10.0.3.4";
const OTHER_WEB = "10.0.4.4";
const [WELL] = APPS;
const NODES = ["10.0.5.10", "10.0.6.10"] as const;
/** Only the target that is well has a server there; both serve the traffic port. */
const CHECK_PORT = 8081;
const EVERY_MS = 50;
/** Each way; far above what a busy machine adds. */
const DELAY_MS = 200;

/** A target that nothing is known of is checked a few seconds late: until then it would be taken for as good as any. */
function lab(): FabricState {
  const base = stateWith({ registrationDelaySeconds: 40 });
  const healthCheck = { port: CHECK_PORT, intervalSeconds: 10, healthyThreshold: 2, unhealthyThreshold: 2 };
  return {
    ...base,
    timeScale: 10,
    interfaces: [instance(WEB), eni(OTHER_WEB, ["web"]), ...APPS.map((ip) => eni(ip, ["app"]))],
    networkLoadBalancers: base.networkLoadBalancers.map((nlb) => ({
      ...nlb,
      targetGroups: nlb.targetGroups.map((one) => ({ ...one, healthCheck: { ...one.healthCheck, ...healthCheck } })),
    })),
    names: base.networkLoadBalancers.map(({ id, dnsName }) => ({
      ...{ name: dnsName, ttlSeconds: 60, addresses: NODES, answer: "all" },
      networkLoadBalancerId: id,
    })),
  };
}

let network: Network;
let program: FabricProgram;
const heard: (HealthMessage | undefined)[] = [];
const stop = new AbortController();

beforeAll(async () => {
  network = await buildNetwork(lab());
  await network.ask(WELL, { op: "listen", port: CHECK_PORT });
  program = await startFabricProgram(network.fabric);
  await program.ready();
  void followHealth(program.socketPath, (message) => heard.push(message), stop.signal);
  await sendState(program.socketPath, lab());
  await waitUntil(() => states().join() === "healthy,unhealthy", { what: "the health to be known", timeoutMs: 30_000 });
}, 240_000);

afterAll(async () => {
  stop.abort();
  await program?.[Symbol.asyncDispose]();
  await network?.[Symbol.asyncDispose]();
});

/** By what was told so far, in the order of the targets. */
function health(): readonly TargetHealth[] {
  const targets = heard.flatMap((one) => {
    if (one?.kind === "snapshot") return one.targets;
    return one?.kind === "change" ? [one.target] : [];
  });
  return APPS.flatMap((ip) => targets.findLast(({ targetId }) => targetId === `i-${ip}`) ?? []);
}

const states = () => health().map(({ state }) => state);

/** Does the same again and again, until it is told to end. */
function repeat(act: () => Promise<PeerAnswer>) {
  const answers: PeerAnswer[] = [];
  let isOver = false;
  const loop = async () => {
    while (!isOver) {
      const pause = new Promise((resolve) => setTimeout(resolve, EVERY_MS));
      answers.push(await act());
      await pause;
    }
    return answers;
  };
  const done = loop();
  return {
    count: () => answers.length,
    end: () => {
      isOver = true;
      return done;
    },
  };
}

/** A kill, the program that comes after it, and some traffic behind that. */
async function killUnderTraffic(...traffic: ReturnType<typeof repeat>[]): Promise<void> {
  const passed = (more: number, what: string) => {
    const counts = traffic.map(({ count }) => count() + more);
    return waitUntil(() => traffic.every(({ count }, index) => count() >= (counts[index] ?? 0)), {
      what,
      timeoutMs: 20_000,
    });
  };
  await passed(5, "traffic before");
  await program.kill();
  await program.ready();
  await passed(20, "traffic behind it");
}

/** Segments of an instance that had to be sent again, without those that turned out to have arrived. */
async function lostSegments(ip: string): Promise<number> {
  const { stdout } = await network.exec(ip, ["cat", "/proc/net/snmp", "/proc/net/netstat"]);
  return counter(stdout, "Tcp", "RetransSegs") - counter(stdout, "TcpExt", "TCPDSACKRecv");
}

function counter(text: string, protocol: string, name: string): number {
  const [names, values] = text.split("\n").filter((line) => line.startsWith(`${protocol}: `));
  const index = names?.split(" ").indexOf(name) ?? -1;
  return Number(values?.split(" ")[index]);
}

const outcomes = (answers: readonly PeerAnswer[]) => [...new Set(answers.map(({ outcome }) => outcome))];

test("a flow goes on segment by segment, new ones are opened meanwhile, and an unhealthy target gets none of them", async () => {
  await network.dial(WEB, NODES[0], 9090, { keep: "flow", timeoutMs: 5000 });
  const before = await Promise.all([lostSegments(WEB), lostSegments(OTHER_WEB)]);
  let turn = 0;
  const flow = repeat(() => network.ask(WEB, { op: "say", name: "flow", text: `${turn}`, timeoutMs: 10_000 }));
  const fresh = repeat(() => network.dial(OTHER_WEB, NODES[turn++ % 2] ?? "", 9090, { timeoutMs: 10_000 }));
  await killUnderTraffic(flow, fresh);
  const [said, opened] = await Promise.all([flow.end(), fresh.end()]);
  expect(outcomes(said)).toEqual(["open"]);
  expect(outcomes(opened)).toEqual(["open"]);
  expect(new Set(opened.map(({ at }) => at))).toEqual(new Set([WELL]));
  expect(await Promise.all([lostSegments(WEB), lostSegments(OTHER_WEB)])).toEqual(before);
});

test("targets keep their states, and since when they have them; nobody hears of them as new", async () => {
  const before = health().map(({ targetId, state, sinceMs }) => ({ targetId, state, sinceMs }));
  const heardBefore = heard.length;
  await program.kill();
  await waitUntil(() => heard.slice(heardBefore).some((one) => one?.kind === "snapshot"), {
    what: "the new program's word",
    timeoutMs: 20_000,
  });
  expect(health()).toMatchObject(before);
  expect(states()).toEqual(["healthy", "unhealthy"]);
});

const curl = async (...args: readonly string[]) =>
  (await network.exec(WEB, ["curl", "-sS", "--max-time", "5", ...args])).stdout;

test("V55: names are answered again, and a metadata token that was issued before holds on", async () => {
  const token = await curl("-X", "PUT", "-H", `${TOKEN_TTL_HEADER}: 600`, "http://169.254.169.254/latest/api/token");
  const ask = () =>
    curl("-H", `X-aws-ec2-metadata-token: ${token}`, "http://169.254.169.254/latest/meta-data/local-ipv4");
  expect(await ask()).toBe(WEB);
  await program.kill();
  await program.ready();
  expect(await ask()).toBe(WEB);
  const resolve = `const resolver = new (require("dns").promises.Resolver)({ timeout: 2000, tries: 2 });
    resolver.setServers(["10.0.0.2"]);
    resolver.resolve4("${lab().networkLoadBalancers[0]?.dnsName}").then((all) => console.log(all.sort().join()))`;
  expect((await network.exec(WEB, [process.execPath, "-e", resolve])).stdout.trim()).toBe(NODES.join());
});

test("a bad link is bad again, on the device that it had, and flows over it go on", async () => {
  const impairment = { delayMs: DELAY_MS, jitterMs: 0, lossPercent: 0, reorderPercent: 0 };
  await sendState(program.socketPath, {
    ...lab(),
    faults: [{ kind: "link", between: [[WEB], [WELL]], impairment }],
  });
  const devices = async () => (await network.exec("fabric", ["ip", "-o", "link"])).stdout.match(/tl-\w+/g) ?? [];
  const say = () => network.ask(WEB, { op: "say", name: "late", text: "hello", timeoutMs: 20_000 });
  const before = await devices();
  await network.dial(WEB, NODES[0], 9090, { keep: "late", timeoutMs: 20_000 });
  await program.kill();
  expect((await say()).outcome).toBe("open");
  await program.ready();
  expect(await devices()).toEqual(before);
  const startedMs = performance.now();
  expect((await say()).outcome).toBe("open");
  expect(performance.now() - startedMs).toBeGreaterThanOrEqual(2 * DELAY_MS - 2);
  await sendState(program.socketPath, lab());
});

test("what is kept is for its owner alone, and a damaged file is not in the way", async () => {
  const files = ["fabric-state.json", "fabric-health.json", "fabric-secret"].map((file) => join(program.runDir, file));
  for (const file of files) expect(((await stat(file)).mode & 0o777).toString(8)).toBe("600");
  await writeFile(join(program.runDir, "fabric-health.json"), "{");
  await program.kill();
  await program.ready();
  await waitUntil(() => states().join() === "healthy,unhealthy", { what: "the health to be known", timeoutMs: 30_000 });
});
