/** In which order lines are shown. Pure. */
import type { LogEntry } from "./entry.ts";

/** By time; lines of one moment stay as they came. */
export function byTime(entries: readonly LogEntry[]): LogEntry[] {
  return entries.toSorted((a, b) => a.timeMs - b.timeMs);
}

/**
 * The lines of one request on its way in. Their times do not tell it: each tier logs a request when it has answered it, an
 * ALB a moment later, and statements are logged as they come.
 */
export function alongTheWay(entries: readonly LogEntry[]): LogEntry[] {
  return entries.toSorted((a, b) => placeOf(a) - placeOf(b) || a.timeMs - b.timeMs);
}

/** Load balancer, web servers, the application (its lines name the trace so) behind its flow, database and S3. */
function placeOf({ source: { tier }, text }: LogEntry): number {
  if (tier === "alb") return 0;
  if (tier === "database" || tier === "s3") return 3;
  return tier === "nlb" || text.includes("[trace: ") ? 2 : 1;
}
