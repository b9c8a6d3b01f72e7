import { afterAll, beforeAll, expect, test } from "vitest";
import { flowsToCut } from "../../../proxy/nlb/index.ts";
import type { FabricState, TargetGroupState } from "../../model/index.ts";
import { APPS, health, listener, stateWith } from "../fixture/nlb.ts";
import { buildTestbed, FABRIC_UPLINK, OUTSIDE, type Testbed } from "../fixture/testbed.ts";
import { everything, groupId, securityGroup, target } from "../fixture/three-tier.ts";

const WEB = "10.0.3.4";
const ZONAL = "10.0.5.10";
let bed: Testbed;

beforeAll(async () => {
  bed = await buildTestbed(udp());
}, 60_000);
afterAll(() => bed[Symbol.asyncDispose]());

function udp(group: Partial<TargetGroupState> = {}, protocol: "UDP" | "TCP_UDP" = "UDP"): FabricState {
  const settings = { protocol, preserveClientIp: true, terminateOnUnhealthy: false, ...group };
  return stateWith(settings, { listeners: [listener({ protocol })] });
}

const send = (fromPort?: number, more: { port?: number; size?: number } = {}) =>
  bed.ask(WEB, { op: "send", host: ZONAL, port: 9090, timeoutMs: 1000, ...(fromPort ? { fromPort } : {}), ...more });
const forget = () => bed.exec("fabric", ["conntrack", "-D", "-p", "udp"]);

test("NLB-001: a UDP listener forwards datagrams, and the target sees the client", async () => {
  await bed.apply({ state: udp(), health: [] });
  expect(await send(40_001)).toMatchObject({ outcome: "open", seen: WEB, fromPort: 40_001 });
  expect((await bed.dial(WEB, ZONAL, 9090)).outcome).toBe("timeout");
});

test("NLB-003: a TCP_UDP listener takes both on one port", async () => {
  await bed.apply({ state: udp({}, "TCP_UDP"), health: [] });
  expect(await send()).toMatchObject({ outcome: "open", seen: WEB });
  expect(await bed.dial(WEB, ZONAL, 9090)).toMatchObject({ outcome: "open", seen: WEB });
});

test("NLB-067: flows spread over the targets, and one that is forgotten comes back to the same", async () => {
  await bed.apply({ state: udp(), health: [] });
  const ports = Array.from({ length: 40 }, (_, index) => 41_000 + index);
  const places = async () => Promise.all(ports.map(async (port) => (await send(port)).at));
  const first = await places();
  expect(new Set(first)).toEqual(new Set(APPS));
  await forget();
  expect(await places()).toEqual(first);
});

test("NLB-068: a flow stays on its target while others come and go", async () => {
  await bed.apply({ state: udp({ targets: [target(APPS[0])] }), health: [] });
  const ports = Array.from({ length: 10 }, (_, index) => 42_000 + index);
  for (const port of ports) expect((await send(port)).at).toBe(APPS[0]);
  await bed.apply({ state: udp(), health: [] });
  for (const port of ports) expect((await send(port)).at).toBe(APPS[0]);
});

test("NLB-133: the next datagram of a flow whose target turned unhealthy goes to another one", async () => {
  const up = health({ [APPS[0]]: "healthy", [APPS[1]]: "unhealthy" });
  const down = health({ [APPS[0]]: "unhealthy", [APPS[1]]: "healthy" });
  await bed.apply({ state: udp(), health: up });
  expect((await send(43_000)).at).toBe(APPS[0]);
  await bed.apply({ state: udp(), health: down, cuts: flowsToCut(udp(), up, down) });
  expect((await send(43_000)).at).toBe(APPS[1]);
});

test("NLB-131: a TCP flow of a TCP_UDP group outlives its target's health", async () => {
  const state = udp({}, "TCP_UDP");
  const up = health({ [APPS[0]]: "healthy", [APPS[1]]: "unhealthy" });
  const down = health({ [APPS[0]]: "unhealthy", [APPS[1]]: "healthy" });
  await bed.apply({ state, health: up });
  await bed.dial(WEB, ZONAL, 9090, { keep: "kept" });
  await bed.apply({ state, health: down, cuts: flowsToCut(state, up, down) });
  expect((await bed.ask(WEB, { op: "say", name: "kept", text: "on", timeoutMs: 1000 })).text).toBe("on");
});

test("NLB-145: at the end of draining, the next datagram goes to another target", async () => {
  const draining = target(APPS[0], { registration: { kind: "draining", sinceMs: 0 } });
  const group = { terminateOnDeregistration: true };
  const before = udp({ ...group, targets: [draining, target(APPS[1])] });
  await bed.apply({ state: udp({ ...group, targets: [target(APPS[0])] }), health: [] });
  expect((await send(44_000)).at).toBe(APPS[0]);
  await bed.apply({ state: before, health: [] });
  expect((await send(44_000)).at).toBe(APPS[0]);
  const cuts = flowsToCut(before, health({ [APPS[0]]: "draining" }), []);
  await bed.apply({ state: before, health: [], cuts });
  expect((await send(44_000)).at).toBe(APPS[1]);
});

test("NLB-021: a datagram in fragments arrives whole", async () => {
  await bed.apply({ state: udp(), health: [] });
  expect(await send(45_000, { size: 4000 })).toMatchObject({ outcome: "open", size: 4000 });
});

test("a published port leads through a UDP listener to its target", async () => {
  const ingress = [{ name: "NLB", transport: "udp" as const, containerPort: 5353, to: [{ ip: ZONAL, port: 9090 }] }];
  await bed.apply({ state: { ...udp(), ingress }, health: [] });
  const answer = await bed.ask(OUTSIDE, { op: "send", host: FABRIC_UPLINK, port: 5353, timeoutMs: 1000 });
  expect(answer).toMatchObject({ outcome: "open", at: expect.stringMatching(/^10\.0\.[56]\.4$/) });
});

test("NLB-007: a datagram to a port without listener meets silence", async () => {
  await bed.apply({ state: udp(), health: [] });
  expect((await send(45_001, { port: 9091 })).outcome).toBe("timeout");
});

test("NLB-170, NLB-171: the load balancer's own groups judge datagrams both ways", async () => {
  const admits = { protocol: "udp", ports: [9090, 9090], peer: { kind: "cidr", cidr: "10.0.3.0/24" } } as const;
  const refuses = { ...admits, peer: { kind: "cidr", cidr: "10.0.4.0/24" } } as const;
  const guarded = (ingress: typeof admits | typeof refuses, egress = everything()) => {
    const state = udp();
    return {
      ...state,
      securityGroups: [...state.securityGroups, securityGroup("nlb", [ingress], [egress])],
      networkLoadBalancers: state.networkLoadBalancers.map((nlb) => ({ ...nlb, securityGroupIds: [groupId("nlb")] })),
    };
  };
  await forget();
  await bed.apply({ state: guarded(refuses), health: [] });
  expect((await send(46_000)).outcome).toBe("timeout");
  await bed.apply({ state: guarded(admits), health: [] });
  expect((await send(46_001)).outcome).toBe("open");
  await bed.apply({ state: guarded(admits, everything("10.9.0.0/16")), health: [] });
  expect((await send(46_002)).outcome).toBe("timeout");
});

test("NLB-152, NLB-156: a flow lives for 120 s after its last datagram, answered or not", async () => {
  await bed.apply({ state: udp({ targets: [target(APPS[0]), target(APPS[1], { port: 9099 })] }), health: [] });
  await Promise.all(Array.from({ length: 20 }, (_, index) => send(47_000 + index)));
  const { stdout } = await bed.exec("fabric", ["conntrack", "-L", "-p", "udp", "--orig-dst", ZONAL]);
  const left = stdout.split("\n").flatMap((line) => {
    const match = /^udp +17 (\d+).* sport=470\d\d/.exec(line);
    return match ? [{ seconds: Number(match[1]), isAnswered: !line.includes("[UNREPLIED]") }] : [];
  });
  for (const isAnswered of [true, false]) {
    const [longest = 0] = left
      .filter((one) => one.isAnswered === isAnswered)
      .map(({ seconds }) => seconds)
      .toSorted((a, b) => b - a);
    expect(longest).toBeGreaterThan(80);
    expect(longest).toBeLessThanOrEqual(120);
  }
}, 60_000);

test("NLB-156: after that its next datagram is a new flow's first", async () => {
  const state = (ip: string) => ({ ...udp({ targets: [target(ip)] }), timeScale: 60 });
  await bed.apply({ state: state(APPS[0]), health: [] });
  expect((await send(48_000)).at).toBe(APPS[0]);
  await bed.apply({ state: state(APPS[1]), health: [] });
  expect((await send(48_000)).at).toBe(APPS[0]);
  await expect.poll(async () => isKnown(48_000), { timeout: 20_000 }).toBe(false);
  expect((await send(48_000)).at).toBe(APPS[1]);
});

async function isKnown(fromPort: number): Promise<boolean> {
  const { stdout } = await bed.exec("fabric", ["conntrack", "-L", "-p", "udp", "--orig-port-src", String(fromPort)]);
  return stdout.includes(`sport=${fromPort}`);
}
