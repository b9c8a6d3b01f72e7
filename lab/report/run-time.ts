/** A run's time axis: from its start to its end, with the first fault as zero. */
import type { RunRecord } from "../scenario/record.ts";

export interface RunTime {
  readonly fromMs: number;
  readonly untilMs: number;
  /** The first fault of the run, or its start where nothing was broken. */
  readonly zeroMs: number;
}

/** What was under way when the run began or ended is cut off there; an axis has some length. */
export function timeOf({ startedAtMs, endedAtMs, faults }: RunRecord): RunTime {
  const untilMs = Math.max(endedAtMs, startedAtMs + 1);
  const starts = faults.map((fault) => fault.fromMs);
  const zeroMs = Math.min(untilMs, Math.max(startedAtMs, starts.length > 0 ? Math.min(...starts) : startedAtMs));
  return { fromMs: startedAtMs, untilMs, zeroMs };
}

/** Where a moment lies on the axis: 0 at its start, 1 at its end. */
export function placeOf(atMs: number, { fromMs, untilMs }: RunTime): number {
  return Math.min(1, Math.max(0, (atMs - fromMs) / (untilMs - fromMs)));
}

/** `+12.34 s` after the first fault, `-3.10 s` before it. */
export function formatRelative(atMs: number, { zeroMs }: RunTime): string {
  const seconds = ((atMs - zeroMs) / 1000).toFixed(2);
  if (Number(seconds) === 0) return "0.00 s";
  return `${atMs > zeroMs ? "+" : ""}${seconds} s`;
}

/** `12.34 s`. */
export function formatSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

/** `14:03:07.120`, UTC: a report is read elsewhere than where it was made. */
export function formatClock(atMs: number): string {
  return new Date(atMs).toISOString().slice(11, 23);
}

/** Whole seconds (or a round part or multiple of one) relative to the first fault, at most `most` of them. */
export function ticksOf(time: RunTime, most: number): number[] {
  const stepMs = niceStep((time.untilMs - time.fromMs) / most);
  const first = Math.ceil((time.fromMs - time.zeroMs) / stepMs);
  const last = Math.floor((time.untilMs - time.zeroMs) / stepMs);
  return Array.from({ length: last - first + 1 }, (_, index) => time.zeroMs + (first + index) * stepMs);
}

/** The smallest of 1, 2, 5 times a power of ten that is no less than `least` milliseconds. */
export function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1)));
  return power * ([1, 2, 5, 10].find((factor) => factor * power >= least) ?? 10);
}

/** `-5`, `0`, `+2.5`: a tick in seconds. */
export function formatTick(atMs: number, { zeroMs }: RunTime): string {
  const seconds = Number(((atMs - zeroMs) / 1000).toFixed(3));
  return `${seconds > 0 ? "+" : ""}${seconds}`;
}
