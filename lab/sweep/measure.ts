/** The figures that a sweep compares, what a time scale does to each, and how they are read out of a run. Pure. */
import type { LabEvent } from "../model/events.ts";
import { isFailure, type Sample, summarise } from "../scenario/load/index.ts";
import type { RunRecord } from "../scenario/record.ts";

/**
 * How a figure of a scaled lab becomes that of a lab at AWS's speed.
 *
 * `times-scale`: the template's durations decide it; the machine's own time in it is short, but is multiplied as well.
 * `at-most`: the same, and a good part of it is the machine's (an instance boots): the product is an upper bound.
 * `as-it-is`: the time scale does not touch it.
 */
export type Scaling = "times-scale" | "at-most" | "as-it-is";

export interface MeasureKind {
  /** As in `--target` and in a table's head. */
  readonly word: string;
  readonly about: string;
  readonly unit: "s" | "requests" | "%";
  readonly scaling: Scaling;
}

export const MEASURES = {
  outage: {
    word: "outage",
    about: "the longest span in which requests failed, by when they were due",
    unit: "s",
    scaling: "times-scale",
  },
  failed: {
    word: "failed",
    about: "requests that failed; at the same rate an outage n times as long has n times as many",
    unit: "requests",
    scaling: "times-scale",
  },
  failedPercent: {
    word: "failed%",
    about: "share of all requests of the run that failed",
    unit: "%",
    scaling: "as-it-is",
  },
  detected: {
    word: "detected",
    about: "from the fault until a load balancer took a target out",
    unit: "s",
    scaling: "times-scale",
  },
  recovered: {
    word: "recovered",
    about: "from the fault until as many targets were healthy as before it",
    unit: "s",
    scaling: "at-most",
  },
  p99: {
    word: "p99",
    about: "latency that 99 % of the good answers kept, waiting included; this machine's own",
    unit: "s",
    scaling: "as-it-is",
  },
} as const satisfies Readonly<Record<string, MeasureKind>>;

export type Measure = keyof typeof MEASURES;

/** What is absent did not happen in the run, or could not be seen. Seconds, requests, percent: real, not scaled. */
export type RunFigures = Readonly<Partial<Record<Measure, number>>>;

/** What `value` would be at AWS's speed. */
export function atAwsSpeed(measure: Measure, value: number, timeScale: number): number {
  return MEASURES[measure].scaling === "as-it-is" ? value : value * timeScale;
}

/** Failures closer than this are one outage, real time: the proxies that are left answer some requests between them. */
const JOIN_MS = 1_000;
/** Or than so many requests, where the load asks seldom. */
const JOIN_REQUESTS = 10;

/**
 * Reads a run's figures. Of several loads the one that asks most often counts: others are witnesses, or ask something else.
 */
export function measureRun(record: RunRecord): RunFigures {
  const main = record.loads.toSorted((a, b) => b.plan.ratePerSecond - a.plan.ratePerSecond)[0];
  const faultMs = Math.min(...record.faults.map((fault) => fault.fromMs));
  const times = Number.isFinite(faultMs) ? healthTimes(record.events, faultMs) : {};
  const figures = { ...(main ? loadFigures(main.samples, 1_000 / main.plan.ratePerSecond) : {}), ...times };
  return Object.fromEntries(Object.entries(figures).map(([measure, value]) => [measure, toThousandths(value)]));
}

/** To the millisecond: nothing here is measured more finely. */
function toThousandths(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}

function loadFigures(samples: readonly Sample[], gapMs: number): RunFigures {
  if (samples.length === 0) return {};
  const { requests, failed, latencyMs } = summarise(samples, { slowMs: JOIN_MS, joinMs: JOIN_MS });
  return {
    outage: longestOutageMs(samples, gapMs) / 1_000,
    failed,
    failedPercent: (100 * failed) / requests,
    ...(failed < requests ? { p99: latencyMs.p99 / 1_000 } : {}),
  };
}

/**
 * A failed request speaks for the time until the next one is due. How long it hung before it failed does not count: that is
 * the client's patience, not the outage.
 */
function longestOutageMs(samples: readonly Sample[], gapMs: number): number {
  const joinMs = Math.max(JOIN_MS, JOIN_REQUESTS * gapMs);
  const due = samples
    .filter(isFailure)
    .map((sample) => sample.dueMs)
    .sort((a, b) => a - b);
  let longestMs = 0;
  let fromMs = due[0] ?? 0;
  for (const [index, ms] of due.entries()) {
    if (ms - (due[index - 1] ?? ms) > joinMs) fromMs = ms;
    longestMs = Math.max(longestMs, ms - fromMs + gapMs);
  }
  return longestMs;
}

/** Targets that were lost are counted by the changes alone: how many there were before the fault need not be known. */
function healthTimes(events: readonly LabEvent[], faultMs: number): RunFigures {
  const lost = new Map<string, number>();
  let detected: number | undefined;
  for (const event of events) {
    if (event.kind !== "target-health" || event.timeMs < faultMs) continue;
    const change = healthChange(event.previous, event.target.state);
    lost.set(event.targetGroup, (lost.get(event.targetGroup) ?? 0) - change);
    if (change < 0) detected ??= (event.timeMs - faultMs) / 1_000;
    if (detected !== undefined && change > 0 && [...lost.values()].every((count) => count <= 0)) {
      return { detected, recovered: (event.timeMs - faultMs) / 1_000 };
    }
  }
  return detected === undefined ? {} : { detected };
}

function healthChange(before: string | undefined, after: string): number {
  return Number(after === "healthy") - Number(before === "healthy");
}
