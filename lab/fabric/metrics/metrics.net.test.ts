/** What the kernel counts, with real packets. */
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { certificate } from "../../../proxy/nlb/userspace/fixture.ts";
import { type FabricState, systemClock, type TargetHealth, waitUntil } from "../../model/index.ts";
import { APPS, health, listener, stateWith } from "../fixture/nlb.ts";
import { buildTestbed, type Testbed } from "../fixture/testbed.ts";
import { everything, groupId, securityGroup, target, tcp, threeTier } from "../fixture/three-tier.ts";
import { parseCounters } from "../nft/counters.ts";
import type { PlaneReading } from "../plane/index.ts";
import { type Entry, parseEntry } from "./entries.ts";
import { compileCounters, createMetrics, METRICS_TABLE, type Metrics } from "./index.ts";

const WEB = "10.0.3.4";
const ZONAL = "10.0.5.10";
const ZONE = "ap-northeast-1a";
const LB = "net/nlb/0123456789abcdef";
const POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06";
const script = join(tmpdir(), `tierlab-metrics-${process.pid}.nft`);
let bed: Testbed;
let metrics: Metrics;
let states: TargetHealth[] = [];
let readings: readonly PlaneReading[] = [];
const certificates = [{ arn: "arn:default", ...certificate(["default.example"]) }];

beforeAll(async () => {
  bed = await buildTestbed(threeTier());
  metrics = createMetrics({
    applyCounters: async (state, now) => {
      await writeFile(script, compileCounters(state, now));
      expect(await bed.exec("fabric", ["nft", "-f", script])).toMatchObject({ exitCode: 0 });
    },
    readCounters: async () => {
      const { stdout } = await bed.exec("fabric", ["nft", "-j", "list", "counters", "table", "ip", METRICS_TABLE]);
      return parseCounters(stdout);
    },
    listTracked: async (names) => (await tracked()).filter(({ state }) => state === undefined || names.includes(state)),
    health: () => states,
    blindNodes: () => [],
    plane: () => readings,
    onError: (error) => {
      throw error;
    },
    clock: systemClock,
  });
}, 60_000);

afterAll(async () => {
  await bed[Symbol.asyncDispose]();
  await rm(script, { force: true });
});

async function tracked(): Promise<Entry[]> {
  const { stdout } = await bed.exec("fabric", ["conntrack", "-L"]);
  return stdout.split("\n").flatMap((line) => parseEntry(line) ?? []);
}

async function apply(state: FabricState, targets: TargetHealth[] = []): Promise<void> {
  states = targets;
  await bed.apply({ state, health: targets, certificates });
  await metrics.follow(state, targets);
}

/** Totals of the node that `ZONAL` belongs to, without those that are 0. */
async function totals(): Promise<Record<string, number>> {
  readings = (await bed.plane()).readings;
  const { series } = await metrics.report();
  const ours = series.filter(
    ({ dimensions, total }) =>
      dimensions.AvailabilityZone === ZONE && dimensions.TargetGroup === undefined && total > 0,
  );
  return Object.fromEntries(ours.map(({ metric, total }) => [metric, total]));
}

/** What `act` adds to the totals. */
async function added(act: () => Promise<unknown>): Promise<Record<string, number>> {
  const before = await totals();
  await act();
  const after = Object.entries(await totals()).map(([name, total]) => [name, total - (before[name] ?? 0)] as const);
  return Object.fromEntries(after.filter(([, growth]) => growth > 0));
}

const dial = (more: object = {}) => bed.dial(WEB, ZONAL, 9090, more);

/** A program at `where` that Node runs; what it prints is its answer. */
async function program(where: string, text: string): Promise<string> {
  const { stdout, exitCode } = await bed.exec(where, [process.execPath, "-e", text]);
  expect(exitCode).toBe(0);
  return stdout.trim();
}

test("NLB-177, NLB-181: new flows are those that were made, active ones those that are open, at their zone", async () => {
  await apply(stateWith({}));
  const growth = await added(async () => {
    for (let index = 0; index < 7; index += 1) expect((await dial()).outcome).toBe("open");
    await dial({ keep: "open-1" });
    await dial({ keep: "open-2" });
    await waitUntil(async () => (await totals()).ActiveFlowCount === 2, { what: "the closed ones", timeoutMs: 10_000 });
  });
  expect(growth).toMatchObject({ NewFlowCount: 9, NewFlowCount_TCP: 9, ActiveFlowCount: 2, ActiveFlowCount_TCP: 2 });
  const { series } = await metrics.report();
  expect(series.find(({ metric }) => metric === "NewFlowCount")?.dimensions).toEqual({
    LoadBalancer: LB,
    AvailabilityZone: ZONE,
  });
  const all = series.find(({ metric, dimensions }) => metric === "NewFlowCount" && !dimensions.AvailabilityZone);
  expect(all?.total).toBe(9);
});

test("NLB-178: processed bytes are the transfer's, with the headers of every packet; its packets are counted", async () => {
  await apply(stateWith({}));
  const before = await packetsAt(WEB);
  const growth = await added(async () => {
    const echoed = await program(
      WEB,
      `const s = require("net").connect(9090, "${ZONAL}"); let got = 0;
       s.on("connect", () => s.end(Buffer.alloc(3_000_000, 1))); s.on("data", (d) => { got += d.length; });
       s.on("end", () => console.log(got)); s.on("error", (e) => { throw e; });`,
    );
    expect(Number(echoed)).toBeGreaterThan(3_000_000);
  });
  const after = await packetsAt(WEB);
  expect(growth.ProcessedBytes).toBe(after.bytes - before.bytes);
  expect(growth.ProcessedBytes).toBeGreaterThan(6_000_000 + 40 * 8);
  expect(growth.ProcessedBytes_TCP).toBe(growth.ProcessedBytes);
  expect(growth.ProcessedPackets).toBe(after.packets - before.packets);
});

/** All that an instance has said to the zonal address and heard of it, by its own kernel's count. */
async function packetsAt(ip: string): Promise<{ packets: number; bytes: number }> {
  await writeFile(
    script,
    `table ip seen { counter traffic { }
       chain out { type filter hook output priority 0; }
       chain in { type filter hook input priority 0; }
     }
     flush chain ip seen out; flush chain ip seen in
     add rule ip seen out ip daddr ${ZONAL} counter name "traffic"
     add rule ip seen in ip saddr ${ZONAL} counter name "traffic"`,
  );
  await bed.exec(ip, ["nft", "-f", script]);
  const { stdout } = await bed.exec(ip, ["nft", "-j", "list", "counters", "table", "ip", "seen"]);
  return parseCounters(stdout).get("traffic") ?? { packets: 0, bytes: 0 };
}

test("NLB-177, NLB-178: of a TLS listener the client's connection is counted, and not the one to the target", async () => {
  const tls = { certificateArns: ["arn:default"], securityPolicy: POLICY, alpnPolicy: "None" } as const;
  await apply(stateWith({}, { listeners: [listener({ protocol: "TLS", tls })] }));
  const before = await packetsAt(WEB);
  const growth = await added(() => program(WEB, secureClient()));
  const after = await packetsAt(WEB);
  expect(growth).toMatchObject({ NewFlowCount: 1, NewFlowCount_TLS: 1 });
  expect(growth).not.toHaveProperty("NewFlowCount_TCP");
  expect(growth.ProcessedBytes).toBe(after.bytes - before.bytes);
  expect(growth.ProcessedBytes_TLS).toBe(growth.ProcessedBytes);
  expect(growth.ProcessedPackets).toBe(after.packets - before.packets);
});

test("NLB-177, NLB-178: so it is of a TCP listener whose targets are sent PROXY headers", async () => {
  await apply(stateWith({ proxyProtocolV2: true }));
  const before = await packetsAt(WEB);
  const growth = await added(() => dial());
  const after = await packetsAt(WEB);
  expect(growth).toMatchObject({ NewFlowCount: 1, NewFlowCount_TCP: 1 });
  expect(growth.ProcessedBytes_TCP).toBe(after.bytes - before.bytes);
});

function secureClient(): string {
  return `const s = require("tls").connect({ host: "${ZONAL}", port: 9090, rejectUnauthorized: false });
    s.on("data", () => s.end()); s.on("error", (e) => { throw e; });`;
}

test("NLB-167, NLB-179: a failed handshake is the load balancer's to tell, and so is the reset", async () => {
  const tls = { certificateArns: ["arn:default"], securityPolicy: POLICY, alpnPolicy: "None" } as const;
  await apply(stateWith({}, { listeners: [listener({ protocol: "TLS", tls })] }));
  const growth = await added(async () => {
    const call = `const s = require("net").connect(9090, "${ZONAL}"); s.write("no TLS at all, but some bytes");
      s.on("close", () => {}); s.on("error", () => {}); s.resume();`;
    await program(WEB, call);
    await waitUntil(async () => (await totals()).ClientTLSNegotiationErrorCount, { what: "it", timeoutMs: 10_000 });
  });
  expect(growth).toMatchObject({ ClientTLSNegotiationErrorCount: 1, NewFlowCount_TLS: 1 });
  expect(growth).not.toHaveProperty("TCP_Target_Reset_Count");
});

test("NLB-178: health checks are in the packets and not in the bytes", async () => {
  await apply(stateWith({}));
  const growth = await added(() =>
    program(
      "fabric",
      `const s = require("net").connect({ host: "${APPS[0]}", port: 9090, localAddress: "${ZONAL}" });
       s.on("data", () => s.destroy()); s.on("error", (e) => { throw e; });`,
    ),
  );
  expect(Object.keys(growth)).toEqual(["ProcessedPackets"]);
  expect(growth.ProcessedPackets).toBeGreaterThan(4);
});

test("NLB-179: a client's reset and a target's are told apart", async () => {
  await apply(stateWith({}));
  const byClient = await added(() =>
    program(
      WEB,
      `const s = require("net").connect(9090, "${ZONAL}"); s.on("data", () => s.resetAndDestroy());
       s.on("close", () => {}); s.on("error", () => {});`,
    ),
  );
  expect(byClient).toMatchObject({ TCP_Client_Reset_Count: 1 });
  expect(byClient).not.toHaveProperty("TCP_Target_Reset_Count");
  const closed = target(APPS[0], { port: 9091 });
  await apply(stateWith({ targets: [closed] }));
  const byTarget = await added(async () => expect((await dial()).outcome).toBe("refused"));
  expect(byTarget).toMatchObject({ TCP_Target_Reset_Count: 1, NewFlowCount: 1 });
  expect(byTarget).not.toHaveProperty("TCP_Client_Reset_Count");
});

test("NLB-179: a reset for a segment of a flow that was forgotten is the load balancer's own", async () => {
  await apply(stateWith({}));
  await dial({ keep: "forgotten" });
  await bed.exec("fabric", ["conntrack", "-F"]);
  const growth = await added(() => bed.ask(WEB, { op: "say", name: "forgotten", text: "hello?", timeoutMs: 2000 }));
  expect(growth).toMatchObject({ TCP_ELB_Reset_Count: 1 });
  expect(growth).not.toHaveProperty("TCP_Client_Reset_Count");
  expect(growth).not.toHaveProperty("NewFlowCount");
});

test("NLB-170, NLB-176: what the load balancer's groups refuse is in no ordinary metric", async () => {
  await apply(guarded([tcp(80, "0.0.0.0/0")], [everything()]));
  const inbound = await added(() => program(WEB, onePacket("udp")).then(() => dial({ timeoutMs: 200 })));
  expect(inbound).toEqual({
    SecurityGroupBlockedFlowCount_Inbound_TCP: 1,
    SecurityGroupBlockedFlowCount_Inbound_UDP: 1,
  });
  await apply(guarded([everything()], [tcp(80, "0.0.0.0/0")]));
  const outbound = await added(() => dial({ timeoutMs: 200 }));
  expect(outbound).toEqual({ SecurityGroupBlockedFlowCount_Outbound_TCP: 1 });
  await apply(guarded([everything()], [everything()]));
  const open = await added(dial);
  expect(open).toMatchObject({ NewFlowCount: 1 });
  expect(Object.keys(open).filter((name) => name.startsWith("SecurityGroup"))).toEqual([]);
});

function onePacket(kind: "udp"): string {
  return `const s = require("dgram").createSocket("${kind}4"); s.send("x", 9090, "${ZONAL}", () => s.close());`;
}

function guarded(
  ingress: Parameters<typeof securityGroup>[1],
  egress: Parameters<typeof securityGroup>[2],
): FabricState {
  const state = stateWith({}, {});
  return {
    ...state,
    securityGroups: [...state.securityGroups, securityGroup("nlb", ingress, egress)],
    networkLoadBalancers: state.networkLoadBalancers.map((nlb) => ({ ...nlb, securityGroupIds: [groupId("nlb")] })),
  };
}

test("NLB-182: flows to targets that are not healthy, because none is, are counted", async () => {
  await apply(stateWith({}), health({ [APPS[0]]: "healthy", [APPS[1]]: "unhealthy" }));
  expect(await added(dial)).not.toHaveProperty("UnhealthyRoutingFlowCount");
  await apply(stateWith({}), health({ [APPS[0]]: "unhealthy", [APPS[1]]: "unhealthy" }));
  expect(await added(dial)).toMatchObject({ UnhealthyRoutingFlowCount: 1, NewFlowCount: 1 });
});

test("counters outlive the swap of the rule set and of themselves", async () => {
  await apply(stateWith({}));
  await dial();
  const before = await totals();
  await apply(stateWith({ preserveClientIp: true }));
  expect(await totals()).toMatchObject({ NewFlowCount: before.NewFlowCount });
});

test("NLB-177: UDP flows are counted apart", async () => {
  const protocol = "UDP" as const;
  const listeners = stateWith({}).networkLoadBalancers.flatMap((nlb) =>
    nlb.listeners.map((one) => ({ ...one, protocol })),
  );
  await apply(stateWith({ protocol }, { listeners }));
  let heard = "";
  const growth = await added(async () => {
    heard = await program(
      WEB,
      `const s = require("dgram").createSocket("udp4"); s.send("hello", 9090, "${ZONAL}");
       s.on("message", (m) => { console.log(m.length); s.close(); });`,
    );
  });
  expect(growth).toMatchObject({ NewFlowCount: 1, NewFlowCount_UDP: 1, ActiveFlowCount_UDP: 1 });
  // Each datagram with an IP header of 20 bytes and UDP's of 8.
  expect(growth.ProcessedBytes_UDP).toBe("hello".length + Number(heard) + 2 * 28);
});

test("a live flow is told with its client, zone, target, state and bytes", async () => {
  await apply(stateWith({}), health({ [APPS[0]]: "healthy" }));
  await dial({ keep: "live" });
  const flows = await metrics.flows();
  expect(flows).toContainEqual({
    loadBalancer: "nlb",
    availabilityZone: ZONE,
    protocol: "TCP",
    client: { ip: WEB, port: expect.any(Number) },
    listener: { ip: ZONAL, port: 9090 },
    target: { ip: APPS[0], port: 9090, id: `i-${APPS[0]}` },
    targetGroup: "app",
    state: "ESTABLISHED",
    ageMs: expect.any(Number),
    idleMs: expect.any(Number),
    bytes: expect.any(Number),
  });
  expect(Math.max(...flows.map(({ bytes }) => bytes))).toBeGreaterThan(100);
});
