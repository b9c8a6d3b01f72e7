import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { flowsToCut } from "../../../proxy/nlb/index.ts";
import type { FabricState, TargetGroupState } from "../../model/index.ts";
import { APPS, health, stateWith } from "../fixture/nlb.ts";
import { buildTestbed, type Testbed } from "../fixture/testbed.ts";
import {
  everything,
  groupId,
  loadBalancer,
  securityGroup,
  target,
  targetGroup,
  tcp,
  threeTier,
} from "../fixture/three-tier.ts";

const WEB = "10.0.3.4";
const ZONAL = "10.0.5.10";
let bed: Testbed;

beforeAll(async () => {
  bed = await buildTestbed(threeTier());
}, 60_000);
afterAll(() => bed[Symbol.asyncDispose]());
beforeEach(() => bed.apply({ state: threeTier(), health: [] }));

const dial = (from: string = WEB, host: string = ZONAL) => bed.dial(from, host, 9090);

async function dialMany(count: number): Promise<Record<string, number>> {
  const answers = await Promise.all(Array.from({ length: count }, () => dial()));
  const hits = Map.groupBy(answers, ({ at, outcome }) => at ?? outcome);
  return Object.fromEntries([...hits].map(([at, all]) => [at, all.length]));
}

test("NLB-041: without preservation the target sees the zonal address that the client called", async () => {
  expect((await dial(WEB, "10.0.5.10")).seen).toBe("10.0.5.10");
  expect((await dial(WEB, "10.0.6.10")).seen).toBe("10.0.6.10");
});

test("NLB-025, NLB-038: with preservation the target sees the client, and its own address as the destination", async () => {
  await bed.apply({ state: threeTier({ preserveClientIp: true }), health: [] });
  const answer = await dial();
  expect(answer.seen).toBe(WEB);
  expect(APPS).toContain(answer.at);
});

test("NLB-046: a target that calls itself through its load balancer fails with preservation only", async () => {
  const onlyFirst = (preserveClientIp: boolean) => ({
    state: stateWith({ preserveClientIp, targets: [target(APPS[0])] }),
    health: [],
  });
  await bed.apply(onlyFirst(true));
  expect((await dial(APPS[0])).outcome).toBe("timeout");
  await bed.apply(onlyFirst(false));
  expect((await dial(APPS[0])).outcome).toBe("open");
});

test("NLB-008: a zonal address does not answer ping", async () => {
  const { exitCode, stdout } = await bed.exec(WEB, ["ping", "-c", "1", "-W", "1", ZONAL]);
  expect(exitCode).toBe(1);
  expect(stdout).toContain("100% packet loss");
});

test("NLB-066: connections from one address spread over the targets", async () => {
  const hits = await dialMany(200);
  expect(Object.keys(hits).toSorted()).toEqual([...APPS]);
  expect(Math.min(...Object.values(hits))).toBeGreaterThan(60);
});

test("NLB-072: with source-address stickiness one address stays on one target", async () => {
  await bed.apply({ state: stateWith({ sourceIpStickiness: true }), health: [] });
  expect(Object.values(await dialMany(50))).toEqual([50]);
});

test("NLB-012: target groups share new flows by weight, and weight 0 gets nothing", async () => {
  const groups = APPS.map((ip) => targetGroup([target(ip)], { id: `tg-${ip}` as TargetGroupState["id"] }));
  const weighted = (weights: readonly number[]): FabricState => ({
    ...threeTier(),
    networkLoadBalancers: [
      loadBalancer(
        {},
        {
          targetGroups: groups,
          listeners: [
            {
              logicalId: "Listener",
              port: 9090,
              protocol: "TCP",
              defaultAction: {
                kind: "forward",
                targetGroups: groups.map(({ id }, index) => ({ targetGroupId: id, weight: weights[index] ?? 0 })),
              },
            },
          ],
        },
      ),
    ],
  });
  await bed.apply({ state: weighted([10, 30]), health: [] });
  const share = ((await dialMany(400))[APPS[0]] ?? 0) / 400;
  // Five times as far off as chance leaves it in two of three runs.
  expect(Math.abs(share - 0.25)).toBeLessThan(0.11);
  await bed.apply({ state: weighted([0, 1]), health: [] });
  expect(await dialMany(20)).toEqual({ [APPS[1]]: 20 });
});

test("NLB-128, NLB-134: new flows avoid the unhealthy target, until none is healthy", async () => {
  await bed.apply({ state: threeTier(), health: health({ [APPS[0]]: "unhealthy", [APPS[1]]: "healthy" }) });
  expect(await dialMany(20)).toEqual({ [APPS[1]]: 20 });
  await bed.apply({ state: threeTier(), health: health({ [APPS[0]]: "unhealthy", [APPS[1]]: "unhealthy" }) });
  expect(Object.keys(await dialMany(50))).toHaveLength(2);
});

test("NLB-129: flows of a target that turned unhealthy are reset when the client next speaks", async () => {
  const down = health({ [APPS[0]]: "unhealthy", [APPS[1]]: "healthy" });
  const up = health({ [APPS[0]]: "healthy", [APPS[1]]: "unhealthy" });
  await bed.apply({ state: threeTier(), health: up });
  await bed.dial(WEB, ZONAL, 9090, { keep: "doomed" });
  await bed.apply({ state: threeTier(), health: down, cuts: flowsToCut(threeTier(), up, down) });
  expect(await bed.ask(WEB, { op: "say", name: "doomed", text: "hello?", timeoutMs: 500 })).toEqual({
    outcome: "reset",
  });
});

test("NLB-068, NLB-144: a flow stays on its draining target while new ones go elsewhere", async () => {
  await bed.apply({ state: threeTier(), health: health({ [APPS[0]]: "healthy" }) });
  expect((await bed.dial(WEB, ZONAL, 9090, { keep: "old" })).at).toBe(APPS[0]);
  const draining = target(APPS[0], { registration: { kind: "draining", sinceMs: 0 } });
  await bed.apply({ state: stateWith({ targets: [draining, target(APPS[1])] }), health: [] });
  expect(await bed.ask(WEB, { op: "say", name: "old", text: "still there", timeoutMs: 500 })).toEqual({
    outcome: "open",
    text: "still there",
  });
  expect(await dialMany(10)).toEqual({ [APPS[1]]: 10 });
});

test("NLB-009, NLB-153: a segment of a flow that the load balancer has forgotten gets RST", async () => {
  await bed.dial(WEB, ZONAL, 9090, { keep: "forgotten" });
  await bed.exec("fabric", ["conntrack", "-F"]);
  const answer = await bed.ask(WEB, { op: "say", name: "forgotten", text: "hello?", timeoutMs: 500 });
  expect(answer.outcome).toBe("reset");
});

test("NLB-007: such a segment to a port that has no listener meets silence", async () => {
  await bed.dial(WEB, ZONAL, 9090, { keep: "unheard" });
  const listeners = loadBalancer().listeners.map((listener) => ({ ...listener, port: 9091 }));
  await bed.apply({ state: { ...threeTier(), networkLoadBalancers: [loadBalancer({}, { listeners })] }, health: [] });
  await bed.exec("fabric", ["conntrack", "-F"]);
  const answer = await bed.ask(WEB, { op: "say", name: "unheard", text: "hello?", timeoutMs: 500 });
  expect(answer.outcome).toBe("timeout");
});

test("NLB-151: a flow's idle time-out is the listener's, under the time scale", async () => {
  await bed.apply({ state: { ...threeTier(), timeScale: 10 }, health: [] });
  await bed.dial(WEB, ZONAL, 9090, { keep: "idle" });
  const { stdout } = await bed.exec("fabric", [
    "conntrack",
    "-L",
    "-p",
    "tcp",
    "--orig-dst",
    ZONAL,
    "--state",
    "ESTABLISHED",
  ]);
  const seconds = stdout.split("\n").map((line) => Number(/^tcp\s+6 (\d+)/.exec(line)?.[1] ?? 0));
  expect(Math.max(...seconds)).toBeGreaterThan(30);
  expect(Math.max(...seconds)).toBeLessThanOrEqual(35);
});

test("NLB-135, choice C-14: a listener whose group is empty is silent", async () => {
  await bed.apply({ state: stateWith({ targets: [] }), health: [] });
  expect((await dial()).outcome).toBe("timeout");
});

test("NLB-010: a target's closed port refuses the client itself", async () => {
  await bed.apply({ state: stateWith({ targets: [target(APPS[0], { port: 9091 })] }), health: [] });
  const open = securityGroup("app", [everything()]);
  const state = stateWith({ targets: [target(APPS[0], { port: 9091 })] });
  await bed.apply({
    state: { ...state, securityGroups: state.securityGroups.map((one) => (one.id === open.id ? open : one)) },
    health: [],
  });
  expect((await dial()).outcome).toBe("refused");
});

test("V31: a target's rule taken away leaves a flow through the load balancer open, and stops the next one", async () => {
  const closed = stateWith({});
  const groups = closed.securityGroups.map((group) => (group.name === "app" ? securityGroup("app", []) : group));
  await bed.apply({ state: closed, health: [] });
  await bed.dial(WEB, ZONAL, 9090, { keep: "tracked" });
  await bed.apply({ state: { ...closed, securityGroups: groups }, health: [] });
  expect(await bed.ask(WEB, { op: "say", name: "tracked", text: "still here", timeoutMs: 2000 })).toEqual({
    outcome: "open",
    text: "still here",
  });
  expect((await dial()).outcome).toBe("timeout");
});

test("NLB-170: the load balancer's own groups judge the client", async () => {
  const guarded = (ingress: string) => withBalancerGroup([tcp(9090, ingress)], [everything()]);
  await bed.apply({ state: guarded("10.0.4.4/32"), health: [] });
  expect((await dial()).outcome).toBe("timeout");
  await bed.apply({ state: guarded("sg-web"), health: [] });
  expect((await dial()).outcome).toBe("open");
});

test("NLB-171: the load balancer's own groups judge what it sends to targets", async () => {
  await bed.apply({ state: withBalancerGroup([everything()], [tcp(80, "0.0.0.0/0")]), health: [] });
  expect((await dial()).outcome).toBe("timeout");
});

test("NLB-050: a target's rule naming the load balancer's group admits its flows, and no direct ones", async () => {
  const state = withBalancerGroup([everything()], [everything()], true);
  const onlyBalancer = securityGroup("app", [tcp(9090, "sg-nlb")]);
  const named = {
    ...state,
    securityGroups: [...state.securityGroups.filter(({ name }) => name !== "app"), onlyBalancer],
  };
  await bed.apply({ state: named, health: [] });
  expect(await dial()).toMatchObject({ outcome: "open", seen: WEB });
  expect((await dial(WEB, APPS[0])).outcome).toBe("timeout");
});

function withBalancerGroup(
  ingress: Parameters<typeof securityGroup>[1],
  egress: Parameters<typeof securityGroup>[2],
  preserveClientIp = false,
): FabricState {
  const state = stateWith({ preserveClientIp });
  return {
    ...state,
    securityGroups: [...state.securityGroups, securityGroup("nlb", ingress, egress)],
    networkLoadBalancers: state.networkLoadBalancers.map((nlb) => ({ ...nlb, securityGroupIds: [groupId("nlb")] })),
  };
}
