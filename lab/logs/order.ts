/** In which order lines are shown. Pure. */
import type { LogEntry } from "./entry.ts";
import { connectionOf } from "./read-line.ts";

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

/** Load balancer, web servers, the application behind its flow (only it tells a connection), database. */
function placeOf({ source: { tier }, text }: LogEntry): number {
  if (tier === "alb") return 0;
  if (tier === "database") return 3;
  return tier === "nlb" || connectionOf(text) ? 2 : 1;
}
