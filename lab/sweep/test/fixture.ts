/** Small values for the tests of the sweep. */
import type { LabEvent } from "../../model/events.ts";
import type { TargetState } from "../../model/health.ts";
import type { TargetGroupId } from "../../model/ids.ts";
import type { Sample } from "../../scenario/load/index.ts";
import type { RunRecord } from "../../scenario/record.ts";
import { cellsOf } from "../axes.ts";
import { summariseRuns } from "../figures.ts";
import { parseGoals } from "../goals.ts";
import type { CellChecks, CellResult, SweepRecord } from "../record.ts";
import { judge } from "../verdict.ts";

export interface RunFacts {
  readonly samples?: readonly Sample[];
  readonly events?: readonly LabEvent[];
  readonly faultMs?: number;
  readonly ratePerSecond?: number;
  readonly rest?: Partial<RunRecord>;
}

export function aRun({ samples = [], events = [], faultMs = 0, ratePerSecond = 20, rest = {} }: RunFacts): RunRecord {
  const plan = { urls: ["http://a/"], ratePerSecond, durationMs: 1_000, timeoutMs: 1_000 };
  const load = { from: "client", plan, samples } as unknown as RunRecord["loads"][number];
  const fault = { kind: "pause", description: "pause a", awsName: "-", touches: ["a"], fromMs: faultMs };
  return {
    version: 1,
    scenario: "hang",
    title: "A server hangs",
    template: "pair",
    parameters: {},
    lab: "pair-sweep-1",
    timeScale: 10,
    seed: 1,
    startedAtMs: 0,
    endedAtMs: 60_000,
    passed: true,
    claims: [],
    told: [],
    faults: [fault],
    events,
    loads: [load],
    command: "tierlab run hang",
    ...rest,
  };
}

export function healthEvent(
  timeMs: number,
  targetId: string,
  state: TargetState,
  previous: TargetState | undefined,
): LabEvent {
  const target = {
    targetGroupId: "tg" as TargetGroupId,
    targetId,
    port: 80,
    availabilityZone: "a",
    state,
    sinceMs: timeMs,
  };
  const event = { id: timeMs, timeMs, kind: "target-health", targetGroup: "tg", target } as const;
  return previous === undefined ? event : { ...event, previous };
}

const TIME_SCALE = 10;
/** Of every check, AWS's seconds. */
const TIMEOUT = 5;

export function someChecks(interval: number, threshold: number): CellChecks {
  return {
    perMinute: 60 / interval,
    unhealthyThreshold: threshold,
    intervalSeconds: interval,
    predictedSeconds: [(threshold - 1) * interval, threshold * interval + TIMEOUT],
  };
}

/** A cell of Interval and Threshold (AWS's seconds, checks) whose runs had these outages, in real seconds at scale 10. */
export function aCell(
  n: number,
  [interval, threshold]: readonly [number, number],
  outages: readonly number[],
): CellResult {
  const runs = outages.map((outage, index) => ({
    seed: index + 1,
    figures: { outage, failed: 10 * outage, detected: outage, recovered: outage + 6, p99: 0.02 },
    failedClaims: [],
  }));
  return {
    n,
    values: { Interval: String(interval), Threshold: String(threshold) },
    checks: someChecks(interval, threshold),
    runs,
    figures: summariseRuns(
      runs.map((run) => run.figures),
      TIME_SCALE,
    ),
  };
}

/** One whose last run ended early; with no good outage, one that has nothing. */
export function failedCell(n: number, setting: readonly [number, number], outages: readonly number[] = []): CellResult {
  const cell = aCell(n, setting, outages);
  const runs = [...cell.runs, { seed: 9, figures: {}, failedClaims: [], error: "the lab fell over" }];
  return { ...cell, runs, ...(outages.length === 0 ? { error: "the lab fell over" } : {}) };
}

/** Interval 5, 10, 30 by threshold 2, 3, 5, as checks would have it at scale 10, with one cell that failed. */
export function aSweep(rest: Partial<SweepRecord> = {}): SweepRecord {
  const axes = [
    { parameter: "HealthCheckIntervalSeconds", values: ["5", "10", "30"] },
    { parameter: "UnhealthyThresholdCount", values: ["2", "3", "5"] },
  ];
  const goals = rest.goals ?? parseGoals(["outage<35s"]);
  const cells = cellsOf(axes).map((values, index) => {
    const [interval, threshold] = Object.values(values).map(Number) as [number, number];
    const outages = [0.55, 0.8, 1].map((phase) => (interval * (threshold - 1 + phase)) / TIME_SCALE);
    const cell = index === 2 ? failedCell(3, [interval, threshold]) : aCell(index + 1, [interval, threshold], outages);
    return { ...cell, values };
  });
  return {
    version: 1,
    scenario: "proxy-hung",
    title: "A proxy hangs; checks alone find it",
    template: "proxy-ha",
    parameters: { HealthCheckProtocol: "HTTP" },
    axes,
    repeat: 3,
    timeScale: TIME_SCALE,
    seed: 613,
    parallel: 2,
    startedAtMs: Date.UTC(2026, 10, 21, 11, 30),
    endedAtMs: Date.UTC(2026, 10, 21, 11, 42, 30),
    cells,
    command: "tierlab sweep proxy-hung --vary HealthCheckIntervalSeconds=5,10,30 --vary UnhealthyThresholdCount=2,3,5",
    ...rest,
    goals,
    verdict: rest.verdict ?? judge(cells, goals),
  };
}
