import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { flowsLeftBehind, flowsToCut } from "../../../proxy/nlb/index.ts";
import type { FabricState, TargetGroupState } from "../../model/index.ts";
import { APPS, health, listener, stateWith } from "../fixture/nlb.ts";
import { buildTestbed, type Testbed } from "../fixture/testbed.ts";
import { target, targetGroup } from "../fixture/three-tier.ts";

const [WEB, OTHER_WEB] = ["10.0.3.4", "10.0.4.4"];
const ZONAL = "10.0.5.10";
let bed: Testbed;

beforeAll(async () => {
  bed = await buildTestbed(stateWith({}));
}, 60_000);
afterAll(() => bed[Symbol.asyncDispose]());
beforeEach(() => bed.apply({ state: stateWith({}), health: [] }));

const GROUPS = APPS.map((ip) => targetGroup([target(ip)], { id: `tg-${ip}` as TargetGroupState["id"] }));

/** Two groups of one target each. */
function weighted(weights: readonly number[], sourceIpStickiness = false): FabricState {
  const targetGroups = GROUPS.map(({ id }, index) => ({ targetGroupId: id, weight: weights[index] ?? 0 }));
  const action = { kind: "forward", targetGroups, ...(sourceIpStickiness ? { sourceIpStickiness } : {}) } as const;
  return stateWith({}, { targetGroups: GROUPS, listeners: [listener({ defaultAction: action })] });
}

async function placesOf(count: number, from = WEB, host = ZONAL): Promise<string[]> {
  const answers = await Promise.all(Array.from({ length: count }, () => bed.dial(from, host, 9090)));
  return answers.map(({ at, outcome }) => at ?? outcome);
}

const open = (keep: string, more: { host?: string; fromPort?: number } = {}) =>
  bed.dial(WEB, more.host ?? ZONAL, 9090, { keep, ...(more.fromPort ? { fromPort: more.fromPort } : {}) });
const say = (name: string) => bed.ask(WEB, { op: "say", name, text: name, timeoutMs: 2000 });

test("NLB-014: with target group stickiness a source address keeps to one group, without it does not", async () => {
  await bed.apply({ state: weighted([1, 1], true), health: [] });
  expect(new Set(await placesOf(30)).size).toBe(1);
  await bed.apply({ state: weighted([1, 1]), health: [] });
  expect(new Set(await placesOf(30)).size).toBe(2);
});

test("NLB-013: a changed weight concerns new flows only, weight 0 too (choice C-2)", async () => {
  await bed.apply({ state: weighted([1, 0]), health: [] });
  expect((await open("weighed")).at).toBe(APPS[0]);
  await bed.apply({ state: weighted([0, 1]), health: [] });
  expect(new Set(await placesOf(10))).toEqual(new Set([APPS[1]]));
  expect((await say("weighed")).outcome).toBe("open");
});

test("NLB-017: a changed default action concerns new flows only, until what it left behind is cut", async () => {
  const to = (ip: string, id: string) =>
    stateWith(
      { id: id as TargetGroupState["id"], targets: [target(ip)] },
      {
        listeners: [
          listener({
            defaultAction: {
              kind: "forward",
              targetGroups: [{ targetGroupId: id as TargetGroupState["id"], weight: 1 }],
            },
          }),
        ],
      },
    );
  const [before, after] = [to(APPS[0], "tg-old"), to(APPS[1], "tg-new")];
  await bed.apply({ state: before, health: [] });
  await open("former");
  await bed.apply({ state: after, health: [] });
  await open("present");
  expect((await say("former")).outcome).toBe("open");
  const cuts = flowsLeftBehind(before.networkLoadBalancers, after.networkLoadBalancers);
  await bed.apply({ state: after, health: [], cuts });
  expect([(await say("former")).outcome, (await say("present")).outcome]).toEqual(["reset", "open"]);
});

test("NLB-040: a change of client-IP preservation concerns new flows only", async () => {
  const one = { targets: [target(APPS[0])] };
  await bed.apply({ state: stateWith({ ...one, preserveClientIp: true }), health: [] });
  expect((await open("preserved")).seen).toBe(WEB);
  await bed.apply({ state: stateWith({ ...one, preserveClientIp: false }), health: [] });
  expect((await open("own")).seen).toBe(ZONAL);
  expect([(await say("preserved")).outcome, (await say("own")).outcome]).toEqual(["open", "open"]);
});

test("NLB-069: a target that joins gets new flows, and none of those that are open", async () => {
  await bed.apply({ state: stateWith({ targets: [target(APPS[0])] }), health: [] });
  const names = Array.from({ length: 5 }, (_, index) => `joined-${index}`);
  for (const name of names) expect((await open(name)).at).toBe(APPS[0]);
  await bed.apply({ state: stateWith({}), health: [] });
  for (const name of names) expect(await say(name)).toEqual({ outcome: "open", text: name });
  expect(new Set(await placesOf(30))).toEqual(new Set(APPS));
});

test("NLB-070: a change of members or of health moves new flows, sticky ones too", async () => {
  const sticky = (...targets: string[]) =>
    stateWith({ sourceIpStickiness: true, targets: targets.map((ip) => target(ip)) });
  const [before] = await stickyPlaces(sticky(...APPS));
  const other = APPS.find((ip) => ip !== before) as string;
  expect(await stickyPlaces(sticky(other))).toEqual([other]);
  expect(await stickyPlaces(sticky(...APPS))).toEqual([before]);
  const down = health({ [before as string]: "unhealthy", [other]: "healthy" });
  expect(await stickyPlaces(sticky(...APPS), down)).toEqual([other]);
});

async function stickyPlaces(state: FabricState, now: ReturnType<typeof health> = []): Promise<string[]> {
  await bed.apply({ state, health: now });
  return [...new Set(await placesOf(10))];
}

test("NLB-073: stickiness holds for each zonal address by itself", async () => {
  const state = stateWith({ sourceIpStickiness: true, crossZone: "false" });
  await bed.apply({ state, health: [] });
  expect(new Set(await placesOf(10, WEB, "10.0.5.10"))).toEqual(new Set([APPS[0]]));
  expect(new Set(await placesOf(10, WEB, "10.0.6.10"))).toEqual(new Set([APPS[1]]));
});

test("NLB-076: clients behind one NAT gateway share a sticky target", async () => {
  const balancer = { scheme: "internet-facing", nodes: facingNodes() } as const;
  await bed.apply({ state: stateWith({ sourceIpStickiness: true }, balancer), health: [] });
  const clients = [WEB, OTHER_WEB, ...APPS];
  const places = (await Promise.all(clients.map((from) => placesOf(3, from, "198.51.100.30")))).flat();
  expect(APPS).toContain(places[0]);
  expect(new Set(places).size).toBe(1);
});

function facingNodes() {
  return stateWith({}).networkLoadBalancers.flatMap(({ nodes }) =>
    nodes.map((node, index) => ({ ...node, publicIp: `198.51.100.${30 + index}` })),
  );
}

test("NLB-096: a zonal shift leads new flows away from a zone's targets, and leaves the open ones", async () => {
  await bed.apply({ state: stateWith({ targets: [target(APPS[0])] }), health: [] });
  expect((await open("in-zone-a")).at).toBe(APPS[0]);
  await bed.apply({ state: stateWith({}, { shiftedFrom: "ap-northeast-1a" }), health: [] });
  expect(new Set(await placesOf(20))).toEqual(new Set([APPS[1]]));
  expect((await say("in-zone-a")).outcome).toBe("open");
});

test("NLB-146: a target that is unhealthy when it leaves has lost its flows already, whatever its group says of the end", async () => {
  const up = health({ [APPS[0]]: "healthy", [APPS[1]]: "unhealthy" });
  const down = health({ [APPS[0]]: "unhealthy", [APPS[1]]: "healthy" });
  const state = stateWith({ terminateOnDeregistration: false });
  await bed.apply({ state, health: up });
  await open("leaving");
  await bed.apply({ state, health: down, cuts: flowsToCut(state, up, down) });
  const draining = target(APPS[0], { registration: { kind: "draining", sinceMs: 0 } });
  await bed.apply({ state: stateWith({ targets: [draining, target(APPS[1])] }), health: down });
  expect((await say("leaving")).outcome).toBe("reset");
});

test("flows that many cuts are about all end, at whichever node, by TCP and UDP; others go on", async () => {
  const state = stateWith({ targets: [target(APPS[0])] });
  await bed.apply({ state, health: [] });
  await open("by-one");
  await open("by-other", { host: "10.0.6.10" });
  const up = health({ [APPS[0]]: "healthy", [APPS[1]]: "unhealthy" });
  const down = health({ [APPS[0]]: "unhealthy", [APPS[1]]: "healthy" });
  await bed.apply({ state: stateWith({ targets: [target(APPS[1])] }), health: [] });
  await open("spared");
  const missing = {
    transport: "udp",
    loadBalancerId: "lb-nlb" as never,
    nodeIp: ZONAL,
    targetIp: "10.0.9.9",
    targetPort: 1,
  } as const;
  const cuts = [missing, ...flowsToCut(stateWith({}), up, down), missing];
  await bed.apply({ state: stateWith({}), health: down, cuts });
  const said = await Promise.all(["by-one", "by-other", "spared"].map(say));
  expect(said.map(({ outcome }) => outcome)).toEqual(["reset", "reset", "open"]);
});
