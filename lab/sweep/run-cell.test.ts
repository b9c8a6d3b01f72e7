import { expect, test } from "vitest";
import type { RunRecord } from "../scenario/record.ts";
import type { CellPlan } from "./record.ts";
import { type CellSettings, runCell, type SweepLab } from "./run-cell.ts";
import { aRun, healthEvent } from "./test/fixture.ts";

const cell: CellPlan = {
  n: 2,
  values: { Interval: "5" },
  checks: { perMinute: 12, unhealthyThreshold: 2, intervalSeconds: 5, predictedSeconds: [5, 15] },
};
const detectedAfter = (ms: number, rest: Partial<RunRecord> = {}) =>
  aRun({ events: [healthEvent(ms, "i-a", "unhealthy", "healthy")], rest });

/** A lab whose runs are given; what happened to it is written down. */
function aLab(runs: readonly (RunRecord | Error)[], log: string[]): SweepLab {
  const left = [...runs];
  return {
    play: async (seed) => {
      log.push(`play ${seed}`);
      const run = left.shift() as RunRecord | Error;
      if (run instanceof Error) throw run;
      return run;
    },
    stop: async () => void log.push("stop"),
  };
}

function settings(log: string[], signal = new AbortController().signal): CellSettings {
  const spec = { name: "pair-sweep-2", timeScale: 10, parameters: { Interval: "5" } };
  return { ...spec, seeds: [7, 8], signal, onProgress: (text) => log.push(text) };
}

test("the scenario is played once for each seed on one lab, which goes afterwards", async () => {
  const log: string[] = [];
  const lab = aLab([detectedAfter(900), detectedAfter(1_100)], log);
  const result = await runCell(cell, settings(log), async () => lab);
  expect(result).toMatchObject({ n: 2, figures: { detected: { aws: { median: 10, min: 9, max: 11 } } } });
  expect(log).toEqual([
    "pair-sweep-2 (Interval=5): starts",
    "play 7",
    "pair-sweep-2 (Interval=5): run 1 of 2: noticed after 0.90 s",
    "play 8",
    "pair-sweep-2 (Interval=5): run 2 of 2: noticed after 1.10 s",
    "stop",
  ]);
});

test("a run that ended early does not count; one whose claim failed does", async () => {
  const claims = [{ what: "it heals", holds: false, atMs: 1 }];
  const lab = aLab([detectedAfter(900, { error: "gave up" }), detectedAfter(1_100, { claims })], []);
  const result = await runCell(cell, settings([]), async () => lab);
  expect(result.error).toBeUndefined();
  expect(result.runs.map(({ error, failedClaims }) => [error, failedClaims])).toEqual([
    ["gave up", []],
    [undefined, ["it heals"]],
  ]);
  expect(result.figures.detected?.real).toEqual({ median: 1.1, min: 1.1, max: 1.1 });
});

test("a lab that does not come up, or falls over, is the cell's result; nothing is left up", async () => {
  const down = await runCell(cell, settings([]), async () => {
    throw new Error("no room");
  });
  expect(down).toMatchObject({ runs: [], figures: {}, error: "no room" });
  const log: string[] = [];
  const fallen = await runCell(cell, settings(log), async () => aLab([new Error("control is gone")], log));
  expect(fallen).toMatchObject({ runs: [], error: "control is gone" });
  expect(log.slice(-2)).toEqual(["stop", "pair-sweep-2 (Interval=5): failed: control is gone"]);
});

test("a lab that cannot be removed is told, and the figures stand", async () => {
  const log: string[] = [];
  const lab = { ...aLab([detectedAfter(900), detectedAfter(900)], log), stop: () => Promise.reject(new Error("busy")) };
  expect((await runCell(cell, settings(log), async () => lab)).figures.detected?.aws.median).toBe(9);
  expect(log.at(-1)).toMatch(/could not be removed \(`tierlab down pair-sweep-2` does it\): busy$/);
});

test("an interruption does not wait for the scenario, but for the lab to go", async () => {
  const log: string[] = [];
  const interrupt = new AbortController();
  const lab: SweepLab = {
    play: () => {
      queueMicrotask(() => interrupt.abort(new Error("SIGINT")));
      return new Promise(() => {});
    },
    stop: async () => void log.push("stop"),
  };
  await expect(runCell(cell, settings(log, interrupt.signal), async () => lab)).rejects.toThrow("SIGINT");
  expect(log.at(-1)).toBe("stop");
});
