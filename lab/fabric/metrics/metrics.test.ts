import { expect, test } from "vitest";
import { fakeClock, LabError } from "../../model/index.ts";
import { stateWith } from "../fixture/nlb.ts";
import { counterName } from "./counted.ts";
import { createMetrics } from "./metrics.ts";

function setUp(timeScale = 1) {
  const clock = fakeClock(600_000);
  const state = { ...stateWith({}), timeScale };
  const [nlb] = state.networkLoadBalancers;
  const [node] = nlb?.nodes ?? [];
  if (!nlb || !node) throw new Error("no node");
  const kernel = { flows: 0, isBroken: false };
  const errors: unknown[] = [];
  const metrics = createMetrics({
    applyCounters: async () => {},
    readCounters: async () => {
      if (kernel.isBroken) throw new LabError("CountersUnreadable", "broken");
      return new Map([[counterName({ nlb, node }, "new_tcp"), { packets: kernel.flows, bytes: 0 }]]);
    },
    listTracked: async () => [],
    listMarked: async () => [],
    readTracking: async () => ({ entries: 0, most: 1, insertFailed: 0 }),
    health: () => [],
    blindNodes: () => [],
    plane: () => [],
    onError: (error) => errors.push(error),
    clock,
  });
  const pass = async (ms: number, flows: number) => {
    clock.advance(ms);
    kernel.flows += flows;
    await metrics.look();
  };
  const newFlows = async () => {
    const { series } = await metrics.report();
    return series.find(({ metric, dimensions }) => metric === "NewFlowCount" && !dimensions.AvailabilityZone);
  };
  return { metrics, state, kernel, errors, pass, newFlows };
}

test("NLB-176: six windows of ten seconds make a period of sixty", async () => {
  const { metrics, state, pass, newFlows } = setUp();
  await metrics.follow(state, []);
  for (let window = 0; window < 12; window += 1) await pass(10_000, 1);
  expect((await metrics.report()).periodMs).toBe(60_000);
  expect((await newFlows())?.datapoints.map(({ timestampMs, sum }) => [timestampMs, sum])).toEqual([
    [600_000, 6],
    [660_000, 6],
  ]);
});

test("a period is as much shorter as the time scale says", async () => {
  const { metrics, state } = setUp(10);
  await metrics.follow(state, []);
  expect((await metrics.report()).periodMs).toBe(6000);
});

test("a look that fails loses nothing: the next one has it all", async () => {
  const { metrics, state, kernel, errors, pass, newFlows } = setUp();
  await metrics.follow(state, []);
  kernel.isBroken = true;
  await pass(10_000, 3);
  expect(errors).toHaveLength(1);
  kernel.isBroken = false;
  await pass(10_000, 4);
  expect((await newFlows())?.datapoints).toMatchObject([{ sum: 7 }]);
});

test("what was counted before the program began is in the totals and in no period", async () => {
  const { metrics, state, kernel, pass, newFlows } = setUp();
  kernel.flows = 100;
  await metrics.follow(state, []);
  await pass(10_000, 1);
  expect(await newFlows()).toMatchObject({ total: 101, datapoints: [{ sum: 1 }] });
});

test("without a state there is nothing to report", async () => {
  const { metrics } = setUp();
  expect((await metrics.report()).series).toEqual([]);
  expect(await metrics.flows()).toEqual([]);
});
