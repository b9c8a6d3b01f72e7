/** What the load tools print, as numbers. */
import { z } from "zod";
import { LabError } from "../../lab/model/index.ts";

export interface HttpLoad {
  /** All that were answered. */
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly p50Us: number;
  readonly p99Us: number;
}

const US_PER: Readonly<Record<string, number>> = { us: 1, ms: 1000, s: 1_000_000, m: 60_000_000 };

/**
 * `wrk --latency`.
 *
 * @throws LabError `LoadFailed` when connections failed: the rate of a path that loses some is worth nothing.
 */
export function parseWrk(text: string): HttpLoad {
  const errors = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(text);
  const failed = errors?.slice(1).some((count) => Number(count) > 0);
  const rate = Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1]);
  if (failed || !(rate > 0)) throw new LabError("LoadFailed", `wrk: ${errors?.[0] ?? text.trim()}`, { status: 500 });
  const requests = Number(/(\d+) requests in/.exec(text)?.[1]);
  return { requests, requestsPerSecond: rate, p50Us: percentile(text, 50), p99Us: percentile(text, 99) };
}

/** `iperf3 --json`: what the receiver got, in Gbit/s. */
export function parseIperf(text: string): number {
  const { end } = iperfSchema.parse(JSON.parse(text));
  return end.sum_received.bits_per_second / 1e9;
}

const iperfSchema = z.object({ end: z.object({ sum_received: z.object({ bits_per_second: z.number().positive() }) }) });

function percentile(text: string, percent: number): number {
  const [, value, unit] = new RegExp(`^\\s+${percent}%\\s+([\\d.]+)(us|ms|s|m)$`, "m").exec(text) ?? [];
  return Number(value) * (US_PER[unit ?? ""] ?? Number.NaN);
}
