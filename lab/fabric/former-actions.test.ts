import { expect, test } from "vitest";
import { fakeTime } from "../../proxy/health/fixture.ts";
import type { FlowCut } from "../../proxy/nlb/index.ts";
import type { FabricState, TargetGroupState } from "../model/index.ts";
import { listener, stateWith } from "./fixture/nlb.ts";
import { target, targetGroup } from "./fixture/three-tier.ts";
import { createFormerActions } from "./former-actions.ts";

const OLD = targetGroup([target("10.0.5.4")], { id: "tg-old" as TargetGroupState["id"] });
const NEW = targetGroup([target("10.0.6.4")], { id: "tg-new" as TargetGroupState["id"] });

/** One listener that forwards to these groups, by weight. */
function forwarding(...weights: readonly (readonly [TargetGroupState, number])[]): FabricState {
  const targetGroups = weights.map(([{ id }, weight]) => ({ targetGroupId: id, weight }));
  const action = { kind: "forward", targetGroups } as const;
  const groups = weights.map(([group]) => group);
  return stateWith({}, { listeners: [listener({ defaultAction: action })], targetGroups: groups });
}

function setUp() {
  const time = fakeTime();
  const cuts: FlowCut[] = [];
  const actions = createFormerActions(time.schedule, (_, all) => cuts.push(...all));
  return { time, cuts, actions };
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
