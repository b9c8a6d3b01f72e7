import { expect, test } from "vitest";
import { fakeClock, type HealthMessage, type Refusal } from "../../model/index.ts";
import { groupId, loadBalancer, securityGroup, threeTier } from "../fixture/three-tier.ts";
import { nodeMark, type RefusedCount } from "../nft/index.ts";
import { attribute } from "./attribute.ts";
import { createRefusals } from "./index.ts";
import { mergeRefusals } from "./merge.ts";

const knock: RefusedCount = {
  direction: "ingress",
  source: "10.0.3.4",
  destination: "10.0.5.4",
  protocol: "tcp",
  port: 9090,
  mark: 0,
  packets: 1,
};

function setUp() {
  const clock = fakeClock(1000);
  const heard: HealthMessage[] = [];
  const kernel = { counts: [] as RefusedCount[] };
  const errors: unknown[] = [];
  const refusals = createRefusals({
    read: async () => kernel.counts,
    onError: (error) => errors.push(error),
    clock,
  });
  refusals.subscribe((message) => heard.push(message));
  const told = () => {
    const last = heard.at(-1);
    return last?.kind === "refusals" ? last.refusals : undefined;
  };
  return { clock, heard, kernel, errors, refusals, told };
}

const swapped = async () => {};

test("an ingress refusal is the receiver's, an egress one the sender's", () => {
  const state = threeTier();
  const flow = { source: "10.0.3.4", destination: "10.0.5.4", protocol: "tcp", port: 9090 } as const;
  expect(attribute(state, knock)).toEqual({
    ...flow,
    direction: "ingress",
    by: "10.0.5.4",
    securityGroupIds: ["sg-app"],
  });
  expect(attribute(state, { ...knock, direction: "egress" })).toEqual({
    ...flow,
    direction: "egress",
    by: "10.0.3.4",
    securityGroupIds: ["sg-web"],
  });
});

test("NLB-170, NLB-171: a flow through a node is told as such, and what the node's own groups refuse is the node's", () => {
  const nlb = loadBalancer({}, { securityGroupIds: [groupId("nlb")] });
  const state = { ...threeTier(), networkLoadBalancers: [nlb] };
  const mark = nodeMark(state, nlb.id, "10.0.6.10");
  expect(attribute(state, { ...knock, mark })).toMatchObject({ by: "10.0.5.4", through: "10.0.6.10" });
  expect(attribute(state, { ...knock, direction: "egress", mark })).toMatchObject({
    by: "10.0.6.10",
    securityGroupIds: ["sg-nlb"],
    through: "10.0.6.10",
  });
  const calledByClient = attribute(state, { ...knock, destination: "10.0.5.10" });
  expect(calledByClient).toMatchObject({ by: "10.0.5.10", securityGroupIds: ["sg-nlb"] });
  const healthCheck = attribute(state, { ...knock, direction: "egress", source: "10.0.5.10" });
  expect(healthCheck).toMatchObject({ by: "10.0.5.10", securityGroupIds: ["sg-nlb"] });
});

test("counts add up over swaps of the rule set, which empty the kernel's notes, and over elements made anew", async () => {
  const { clock, kernel, refusals, told } = setUp();
  await refusals.swap(threeTier(), swapped);
  kernel.counts = [{ ...knock, packets: 3 }];
  await refusals.collect();
  kernel.counts = [{ ...knock, packets: 5 }];
  clock.advance(1000);
  await refusals.swap(threeTier({ crossZone: false }), async () => {
    kernel.counts = [];
  });
  kernel.counts = [{ ...knock, packets: 5 }];
  clock.advance(1000);
  await refusals.collect();
  kernel.counts = [{ ...knock, packets: 1 }];
  clock.advance(1000);
  await refusals.collect();
  expect(told()).toEqual([
    {
      direction: "ingress",
      by: "10.0.5.4",
      securityGroupIds: ["sg-app"],
      source: "10.0.3.4",
      destination: "10.0.5.4",
      protocol: "tcp",
      port: 9090,
      count: 11,
      firstSeenMs: 1000,
      lastSeenMs: 4000,
    },
  ]);
});

test("nothing new is told once; what is old is forgotten, but not between two health checks", async () => {
  const { clock, heard, kernel, refusals, told } = setUp();
  const slow = loadBalancer();
  const groups = slow.targetGroups.map((one) => ({
    ...one,
    healthCheck: { ...one.healthCheck, intervalSeconds: 300 },
  }));
  await refusals.swap(
    { ...threeTier(), timeScale: 5, networkLoadBalancers: [{ ...slow, targetGroups: groups }] },
    swapped,
  );
  kernel.counts = [knock];
  await refusals.collect();
  await refusals.collect();
  expect(heard).toHaveLength(1);
  clock.advance(120_000);
  await refusals.collect();
  expect(heard).toHaveLength(1);
  clock.advance(1);
  await refusals.collect();
  expect(told()).toEqual([]);
});

test("other rules make a new start; other targets do not", async () => {
  const { kernel, refusals, told } = setUp();
  await refusals.swap(threeTier(), swapped);
  kernel.counts = [knock];
  await refusals.swap({ ...threeTier(), networkLoadBalancers: [] }, swapped);
  expect(told()).toHaveLength(1);
  await refusals.swap({ ...threeTier(), securityGroups: [securityGroup("app", [])] }, swapped);
  expect(told()).toEqual([]);
});

test("a look that fails keeps no rule set from being swapped", async () => {
  const { errors, refusals } = setUp();
  const failing = createRefusals({
    read: () => Promise.reject(new Error("no nft")),
    onError: (error) => errors.push((error as Error).message),
    clock: fakeClock(),
  });
  const done: string[] = [];
  for (const name of ["first", "second"]) await failing.swap(threeTier(), async () => void done.push(name));
  await expect(refusals.swap(threeTier(), () => Promise.reject(new Error("rejected")))).rejects.toThrow("rejected");
  expect([done, errors]).toEqual([["first", "second"], ["no nft"]]);
});

test("what the rule set of an earlier process has noted is told, before it is swapped", async () => {
  const read = async () => [knock];
  const refusals = createRefusals({ read, onError: () => {}, clock: fakeClock(1000), former: threeTier() });
  await refusals.swap(threeTier(), swapped);
  const heard: HealthMessage[] = [];
  refusals.subscribe((message) => heard.push(message));
  expect(heard).toMatchObject([{ kind: "refusals", refusals: [{ by: "10.0.5.4", count: 1 }] }]);
});

test("a subscriber hears at once what there is", async () => {
  const { kernel, refusals } = setUp();
  await refusals.swap(threeTier(), swapped);
  kernel.counts = [knock];
  await refusals.collect();
  const late: string[] = [];
  refusals.subscribe(({ kind }) => late.push(kind));
  expect(late).toEqual(["refusals"]);
});

test("of too many refusals the frequent ones stay, and the newest comes first", () => {
  const scan = Array.from({ length: 500 }, (_, index) => ({
    ...attribute(threeTier(), { ...knock, port: index + 1 }),
    packets: 1,
  }));
  const client = { ...attribute(threeTier(), knock), packets: 2 };
  const times = { nowMs: 0, keepMs: 60_000 };
  const first: readonly Refusal[] = mergeRefusals([], [client, ...scan], times);
  expect([first.length, first.filter(({ port }) => port === 9090).length]).toEqual([100, 1]);
  const second = mergeRefusals(first, [client], { ...times, nowMs: 1000 });
  expect(second[0]).toMatchObject({ port: 9090, count: 4, firstSeenMs: 0, lastSeenMs: 1000 });
});
