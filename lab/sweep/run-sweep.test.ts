import { expect, test } from "vitest";
import { fakeClock } from "../model/clock.ts";
import { cellsOf, parseAxes } from "./axes.ts";
import { parseGoals } from "./goals.ts";
import type { SweepLabSpec } from "./run-cell.ts";
import { labNames, runSweep, type SweepSettings } from "./run-sweep.ts";
import { aRun, healthEvent, someChecks } from "./test/fixture.ts";

const axes = parseAxes(["Interval=5,30", "Threshold=2,3"]);
const cells = cellsOf(axes).map((values, index) => {
  const interval = Number(values.Interval);
  return { n: index + 1, values, checks: someChecks(interval, Number(values.Threshold)) };
});
const settings: SweepSettings = {
  scenario: { name: "hang", title: "A server hangs", template: "pair" },
  axes,
  cells,
  parameters: { Protocol: "HTTP" },
  goals: [],
  repeat: 2,
  timeScale: 10,
  seed: 40,
  parallel: 2,
  spotCheck: true,
  prefix: "pair-sweep",
  command: "tierlab sweep hang",
  signal: new AbortController().signal,
  onProgress: () => {},
  clock: fakeClock(5_000),
};

/** Detection as the template says it: threshold x interval, over the time scale. */
function sweepWith(rest: Partial<SweepSettings>, log: string[] = []) {
  return runSweep({ ...settings, ...rest }, async (spec: SweepLabSpec) => {
    if (spec.parameters.Interval === "5" && spec.parameters.Threshold === "3" && spec.timeScale > 1)
      throw new Error("no room");
    log.push(`up ${spec.name} at ${spec.timeScale} with ${Object.values(spec.parameters).join()}`);
    const seconds = (Number(spec.parameters.Interval) * Number(spec.parameters.Threshold)) / spec.timeScale;
    const failures = [0, seconds].map((at, n) => {
      return { n, dueMs: at * 1_000, latencyMs: 1, outcome: "reset", url: "http://a/" } as const;
    });
    const events = [healthEvent(seconds * 1_000, "i-a", "unhealthy", "healthy")];
    return {
      play: async (seed) => {
        log.push(`play ${seed}`);
        return aRun({ events, samples: failures, ratePerSecond: 1 / seconds });
      },
      stop: async () => void log.push(`down ${spec.name}`),
    };
  });
}

test("every cell has its own lab, the same seeds, and its parameters over the fixed ones", async () => {
  const log: string[] = [];
  const record = await sweepWith({ parallel: 1, spotCheck: false }, log);
  expect(log.slice(0, 4)).toEqual(["up pair-sweep-1 at 10 with HTTP,5,2", "play 40", "play 41", "down pair-sweep-1"]);
  expect(record).toMatchObject({ startedAtMs: 5_000, parallel: 1, repeat: 2, seed: 40, timeScale: 10 });
  expect(record.spotCheck).toBeUndefined();
});

test("a cell that fails does not end the sweep", async () => {
  const record = await sweepWith({ spotCheck: false });
  expect(record.cells.map(({ n, error }) => [n, error])).toEqual([
    [1, undefined],
    [2, "no room"],
    [3, undefined],
    [4, undefined],
  ]);
});

test("the recommended cell is run once more at scale 1", async () => {
  const log: string[] = [];
  const record = await sweepWith({ goals: parseGoals(["detected<70s"]) }, log);
  expect(log.slice(-3)).toEqual(["up pair-sweep-spot at 1 with HTTP,30,2", "play 40", "down pair-sweep-spot"]);
  expect(record.verdict).toMatchObject({ kind: "cheapest", n: 3, meets: [1, 3] });
  expect(record.spotCheck).toMatchObject({ n: 3, agrees: true });
});

test("where no cell meets the target, the quickest is checked; at scale 1 there is nothing to check", async () => {
  expect((await sweepWith({ goals: parseGoals(["detected<1"]) })).spotCheck).toMatchObject({ n: 1 });
  expect((await sweepWith({ timeScale: 1 })).spotCheck).toBeUndefined();
});

test("the names of its labs are known beforehand", () => {
  expect(labNames("pair-sweep", cells)).toEqual([
    "pair-sweep-1",
    "pair-sweep-2",
    "pair-sweep-3",
    "pair-sweep-4",
    "pair-sweep-spot",
  ]);
});
