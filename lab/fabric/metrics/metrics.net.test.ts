/** What the kernel counts, with real packets. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FabricState, waitUntil } from "../../model/index.ts";
import { APPS, health, stateWith } from "../fixture/nlb.ts";
import { everything, groupId, securityGroup, target, tcp } from "../fixture/three-tier.ts";
import { buildMeteredBed, type MeteredBed, WEB, ZONAL, ZONE } from "./fixture.ts";

const LB = "net/nlb/0123456789abcdef";
let lab: MeteredBed;

beforeAll(async () => {
  lab = await buildMeteredBed();
}, 60_000);
afterAll(() => lab[Symbol.asyncDispose]());

/** A SYN that gets no answer is sent again, where the machine is slow to give it up. */
const ONCE_OR_AGAIN = expect.any(Number);
const dial = (more: object = {}) => lab.bed.dial(WEB, ZONAL, 9090, more);

test("NLB-177, NLB-181: new flows are those that were made, active ones those that are open, at their zone", async () => {
  await lab.apply(stateWith({}));
  const growth = await lab.added(async () => {
    for (let index = 0; index < 7; index += 1) expect((await dial()).outcome).toBe("open");
    await dial({ keep: "open-1" });
    await dial({ keep: "open-2" });
    await waitUntil(async () => (await lab.totals()).ActiveFlowCount === 2, {
      what: "the closed ones",
      timeoutMs: 10_000,
    });
  });
  expect(growth).toMatchObject({ NewFlowCount: 9, NewFlowCount_TCP: 9, ActiveFlowCount: 2, ActiveFlowCount_TCP: 2 });
  const { series } = await lab.metrics.report();
  expect(series.find(({ metric }) => metric === "NewFlowCount")?.dimensions).toEqual({
    LoadBalancer: LB,
    AvailabilityZone: ZONE,
  });
  const all = series.find(({ metric, dimensions }) => metric === "NewFlowCount" && !dimensions.AvailabilityZone);
  expect(all?.total).toBe(9);
});

test("NLB-178: processed bytes are the transfer's, with the headers of every packet; its packets are counted", async () => {
  await lab.apply(stateWith({}));
  const { growth, seen } = await lab.compared(async () => {
    const echoed = await lab.program(
      WEB,
      `const s = require("net").connect(9090, "${ZONAL}"); let got = 0;
       s.on("connect", () => s.end(Buffer.alloc(3_000_000, 1))); s.on("data", (d) => { got += d.length; });
       s.on("end", () => console.log(got)); s.on("error", (e) => { throw e; });`,
    );
    expect(Number(echoed)).toBeGreaterThan(3_000_000);
  });
  expect(growth.ProcessedBytes).toBe(seen.bytes);
  expect(growth.ProcessedBytes).toBeGreaterThan(6_000_000 + 40 * 8);
  expect(growth.ProcessedBytes_TCP).toBe(growth.ProcessedBytes);
  expect(growth.ProcessedPackets).toBe(seen.packets);
});

test("NLB-178: health checks are in the packets and not in the bytes", async () => {
  await lab.apply(stateWith({}));
  const growth = await lab.added(() =>
    lab.program(
      "fabric",
      `const s = require("net").connect({ host: "${APPS[0]}", port: 9090, localAddress: "${ZONAL}" });
       s.on("data", () => s.destroy()); s.on("error", (e) => { throw e; });`,
    ),
  );
  expect(Object.keys(growth)).toEqual(["ProcessedPackets"]);
  expect(growth.ProcessedPackets).toBeGreaterThan(4);
});

test("NLB-179: a client's reset and a target's are told apart", async () => {
  await lab.apply(stateWith({}));
  const byClient = await lab.added(() =>
    lab.program(
      WEB,
      `const s = require("net").connect(9090, "${ZONAL}"); s.on("data", () => s.resetAndDestroy());
       s.on("close", () => {}); s.on("error", () => {});`,
    ),
  );
  expect(byClient).toMatchObject({ TCP_Client_Reset_Count: 1 });
  expect(byClient).not.toHaveProperty("TCP_Target_Reset_Count");
  const closed = target(APPS[0], { port: 9091 });
  await lab.apply(stateWith({ targets: [closed] }));
  const byTarget = await lab.added(async () => expect((await dial()).outcome).toBe("refused"));
  expect(byTarget).toMatchObject({ TCP_Target_Reset_Count: 1, NewFlowCount: 1 });
  expect(byTarget).not.toHaveProperty("TCP_Client_Reset_Count");
});

test("NLB-179: a reset for a segment of a flow that was forgotten is the load balancer's own", async () => {
  await lab.apply(stateWith({}));
  await dial({ keep: "forgotten" });
  await lab.bed.exec("fabric", ["conntrack", "-F"]);
  const growth = await lab.added(() =>
    lab.bed.ask(WEB, { op: "say", name: "forgotten", text: "hello?", timeoutMs: 2000 }),
  );
  expect(growth).toMatchObject({ TCP_ELB_Reset_Count: 1 });
  expect(growth).not.toHaveProperty("TCP_Client_Reset_Count");
  expect(growth).not.toHaveProperty("NewFlowCount");
});

test("NLB-170, NLB-176: what the load balancer's groups refuse is in no ordinary metric", async () => {
  await lab.apply(guarded([tcp(80, "0.0.0.0/0")], [everything()]));
  const inbound = await lab.added(() => lab.program(WEB, onePacket("udp")).then(() => dial({ timeoutMs: 200 })));
  expect(inbound).toEqual({
    SecurityGroupBlockedFlowCount_Inbound_TCP: ONCE_OR_AGAIN,
    SecurityGroupBlockedFlowCount_Inbound_UDP: 1,
  });
  await lab.apply(guarded([everything()], [tcp(80, "0.0.0.0/0")]));
  const outbound = await lab.added(() => dial({ timeoutMs: 200 }));
  expect(outbound).toEqual({ SecurityGroupBlockedFlowCount_Outbound_TCP: ONCE_OR_AGAIN });
  await lab.apply(guarded([everything()], [everything()]));
  const open = await lab.added(dial);
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

test("what a target's group refuses is a new flow that moved nothing", async () => {
  const state = stateWith({});
  const securityGroups = state.securityGroups.map((one) => (one.name === "app" ? securityGroup("app", []) : one));
  await lab.apply({ ...state, securityGroups });
  const growth = await lab.added(() => dial({ timeoutMs: 200 }));
  expect(growth).toEqual({
    NewFlowCount: ONCE_OR_AGAIN,
    NewFlowCount_TCP: ONCE_OR_AGAIN,
    UnhealthyRoutingFlowCount: ONCE_OR_AGAIN,
  });
});

test("NLB-182: flows to targets that are not healthy, because none is, are counted", async () => {
  await lab.apply(stateWith({}), health({ [APPS[0]]: "healthy", [APPS[1]]: "unhealthy" }));
  expect(await lab.added(dial)).not.toHaveProperty("UnhealthyRoutingFlowCount");
  await lab.apply(stateWith({}), health({ [APPS[0]]: "unhealthy", [APPS[1]]: "unhealthy" }));
  expect(await lab.added(dial)).toMatchObject({ UnhealthyRoutingFlowCount: 1, NewFlowCount: 1 });
});

test("counters outlive the swap of the rule set and of themselves", async () => {
  await lab.apply(stateWith({}));
  await dial();
  const before = await lab.totals();
  await lab.apply(stateWith({ preserveClientIp: true }));
  expect(await lab.totals()).toMatchObject({ NewFlowCount: before.NewFlowCount });
});

test("NLB-177: UDP flows are counted apart", async () => {
  const protocol = "UDP" as const;
  const listeners = stateWith({}).networkLoadBalancers.flatMap((nlb) =>
    nlb.listeners.map((one) => ({ ...one, protocol })),
  );
  await lab.apply(stateWith({ protocol }, { listeners }));
  let heard = "";
  const growth = await lab.added(async () => {
    heard = await lab.program(
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
  await lab.apply(stateWith({}), health({ [APPS[0]]: "healthy" }));
  await dial({ keep: "live" });
  const flows = await lab.metrics.flows();
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
