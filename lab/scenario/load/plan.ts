/** What a load asks for. Sent as JSON on the command line of the load program. */
import { z } from "zod";

export const loadPlanSchema = z.strictObject({
  /** Asked in turn: the n-th request goes to the n-th address, round and round. */
  urls: z.array(z.url()).min(1),
  /** An HTTP proxy through which all is asked: `http://proxy:3128`. Each request has a connection of its own to it. */
  proxy: z.url({ protocol: /^http$/ }).optional(),
  /** Requests per second, however long answers take: the load is open-loop. */
  ratePerSecond: z.number().positive().max(5_000),
  /** The load ends by itself after this long. */
  durationMs: z.number().int().positive().max(3_600_000),
  /** A request that has no whole answer by then counts as `timed-out`. */
  timeoutMs: z.number().int().positive(),
});

export type LoadPlan = z.infer<typeof loadPlanSchema>;

/** When the n-th request is due, milliseconds after the start. */
export function dueMs(plan: LoadPlan, n: number): number {
  return (n * 1000) / plan.ratePerSecond;
}

/** How many requests the whole load makes. */
export function requestCount(plan: LoadPlan): number {
  return Math.ceil((plan.durationMs * plan.ratePerSecond) / 1000);
}

/** The address of the n-th request. */
export function urlOf(plan: LoadPlan, n: number): string {
  return plan.urls[n % plan.urls.length] as string;
}
