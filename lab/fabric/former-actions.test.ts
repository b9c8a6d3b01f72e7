import { expect, test } from "vitest";
import { fakeTime } from "../../proxy/health/fixture.ts";
import type { FlowCut } from "../../proxy/nlb/index.ts";
import type { FabricState, TargetGroupState } from "../model/index.ts";
import { listener, stateWith } from "./fixture/nlb.ts";
import { target, targetGroup } from "./fixture/three-tier.ts";
import { createFormerActions, type LeftBehind } from "./former-actions.ts";

const OLD = targetGroup([target("10.0.5.4")], { id: "tg-old" as TargetGroupState["id"] });
const NEW = targetGroup([target("10.0.6.4")], { id: "tg-new" as TargetGroupState["id"] });

/** One listener that forwards to these groups, by weight. */
function forwarding(...weights: readonly (readonly [TargetGroupState, number])[]): FabricState {
  const targetGroups = weights.map(([{ id }, weight]) => ({ targetGroupId: id, weight }));
  const action = { kind: "forward", targetGroups } as const;
  const groups = weights.map(([group]) => group);
  return stateWith({}, { listeners: [listener({ defaultAction: action })], targetGroups: groups });
}

function setUp(time = fakeTime(), kept?: readonly LeftBehind[]) {
  const cuts: FlowCut[] = [];
  const keeps: (readonly LeftBehind[])[] = [];
  const ports = { clock: time.clock, schedule: time.schedule, keep: (left: readonly LeftBehind[]) => keeps.push(left) };
  const actions = createFormerActions({ ...ports, cutFlows: (_, all) => cuts.push(...all) }, kept);
  return { time, cuts, keeps, actions };
}

test("NLB-017: what a changed default action leaves behind ends after an hour, at every node, for its listener", async () => {
  const { time, cuts, actions } = setUp();
  actions.follow(forwarding([OLD, 1]));
  actions.follow(forwarding([NEW, 1]));
  await time.advance(3_599_000);
  expect(cuts).toEqual([]);
  await time.advance(2_000);
  const cut = {
    transport: "tcp",
    loadBalancerId: "lb-nlb",
    targetIp: "10.0.5.4",
    targetPort: 9090,
    listenerPort: 9090,
  };
  expect(cuts).toEqual([
    { ...cut, nodeIp: "10.0.5.10" },
    { ...cut, nodeIp: "10.0.6.10" },
  ]);
});

test("NLB-017: nothing ends where the listener leads to the target again by then", async () => {
  const { time, cuts, actions } = setUp();
  actions.follow(forwarding([OLD, 1]));
  actions.follow(forwarding([NEW, 1]));
  actions.follow(forwarding([NEW, 1], [OLD, 1]));
  await time.advance(4_000_000);
  expect(cuts).toEqual([]);
});

test("NLB-013, choice C-2: a group of weight 0 keeps its flows", async () => {
  const { time, cuts, actions } = setUp();
  actions.follow(forwarding([OLD, 1], [NEW, 1]));
  actions.follow(forwarding([OLD, 0], [NEW, 1]));
  await time.advance(4_000_000);
  expect(cuts).toEqual([]);
});

test("a fabric that ends cuts nothing any more", async () => {
  const { time, cuts, actions } = setUp();
  actions.follow(forwarding([OLD, 1]));
  actions.follow(forwarding([NEW, 1]));
  actions.close();
  await time.advance(4_000_000);
  expect(cuts).toEqual([]);
});

test("what waits is kept when it begins and when it ends, and by nobody who ends before", async () => {
  const { time, keeps, actions } = setUp();
  actions.follow(forwarding([OLD, 1]));
  expect(keeps).toEqual([]);
  actions.follow(forwarding([NEW, 1]));
  expect(keeps).toEqual([[{ loadBalancers: forwarding([OLD, 1]).networkLoadBalancers, endsAtMs: 3_600_000 }]]);
  const ended = setUp();
  ended.actions.follow(forwarding([OLD, 1]));
  ended.actions.follow(forwarding([NEW, 1]));
  ended.actions.close();
  await time.advance(3_600_000);
  expect([keeps.at(-1), ended.keeps.length]).toEqual([[], 1]);
});

test("NLB-017: the next process cuts what an earlier one waited for, at the time that was set", async () => {
  const first = setUp();
  first.actions.follow(forwarding([OLD, 1]));
  first.actions.follow(forwarding([NEW, 1]));
  await first.time.advance(1_000_000);
  first.actions.close();
  const { time, cuts, actions } = setUp(first.time, first.keeps.at(-1));
  actions.follow(forwarding([NEW, 1]));
  await time.advance(2_599_000);
  expect(cuts).toEqual([]);
  await time.advance(1000);
  expect(cuts.map(({ targetIp }) => targetIp)).toEqual(["10.0.5.4", "10.0.5.4"]);
});

test("NLB-017: what fell due while no process was there is cut with the first state", async () => {
  const first = setUp();
  first.actions.follow(forwarding([OLD, 1]));
  first.actions.follow(forwarding([NEW, 1]));
  first.actions.close();
  await first.time.advance(4_000_000);
  const { time, cuts, actions } = setUp(first.time, first.keeps.at(-1));
  await time.advance(1000);
  expect(cuts).toEqual([]);
  actions.follow(forwarding([NEW, 1]));
  await time.advance(0);
  expect(cuts).toHaveLength(2);
});
