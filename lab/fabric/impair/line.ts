/**
 * One direction of a bad path, as tc-netem(8) would treat it: when does a packet arrive, if it arrives at all?
 *
 *   packet -> lost? -> overtakes? -> waits for those before it (rate) -> delay, give or take jitter -> arrives
 */
import type { Impairment } from "../../model/index.ts";

/** What a line remembers from packet to packet. */
export interface Line {
  readonly impairment: Impairment;
  /** Until when the line is busy with sending what it has accepted, in milliseconds. */
  readonly busyUntilMs: number;
}

export type Fate =
  | { readonly kind: "arrives"; readonly atMs: number }
  | { readonly kind: "dropped"; readonly why: "loss" | "queue" };

/** A line with a rate holds at most this much; what comes on top is dropped, as by the queue of a router. */
export const LONGEST_QUEUE_MS = 250;

export function newLine(impairment: Impairment): Line {
  return { impairment, busyUntilMs: Number.NEGATIVE_INFINITY };
}

/**
 * What becomes of a packet that comes now.
 *
 * @param bytes its length on the wire
 * @param random numbers from 0 up to 1
 */
export function schedule(
  line: Line,
  bytes: number,
  nowMs: number,
  random: () => number,
): { readonly line: Line; readonly fate: Fate } {
  const { lossPercent, reorderPercent } = line.impairment;
  if (isChosen(lossPercent, random)) return { line, fate: { kind: "dropped", why: "loss" } };
  if (isChosen(reorderPercent, random)) return { line, fate: { kind: "arrives", atMs: nowMs } };
  const startsAtMs = Math.max(nowMs, line.busyUntilMs);
  if (startsAtMs - nowMs > LONGEST_QUEUE_MS) return { line, fate: { kind: "dropped", why: "queue" } };
  const sentAtMs = startsAtMs + sendingMs(line.impairment, bytes);
  const fate = { kind: "arrives", atMs: sentAtMs + travelMs(line.impairment, random) } as const;
  return { line: { ...line, busyUntilMs: sentAtMs }, fate };
}

/** A share of nothing asks no number, so that a line without chance needs none. */
function isChosen(percent: number, random: () => number): boolean {
  return percent > 0 && random() * 100 < percent;
}

/** How long the packet itself takes to be sent; a megabit per second is a thousand bits per millisecond. */
function sendingMs({ rateMbps }: Impairment, bytes: number): number {
  return rateMbps === undefined ? 0 : (bytes * 8) / (rateMbps * 1000);
}

/** Uniform, and never back in time. */
function travelMs({ delayMs, jitterMs }: Impairment, random: () => number): number {
  return jitterMs > 0 ? Math.max(0, delayMs + jitterMs * (2 * random() - 1)) : delayMs;
}
