/** How slow a client may be: mod_reqtimeout's rules, and `Timeout` for one that takes no more of its answer. */
import type { ReadTimeout } from "../config/httpd-config.ts";
import type { Client } from "./client.ts";

export interface Reading {
  readonly limit: ReadTimeout;
  /** `Timeout`: the longest that nothing may come. */
  readonly idleMs: number;
  /** So far. */
  readonly received: () => number;
  readonly onLate: () => void;
}

/** Begins to wait for a head or a body. The timer looks again when what came since has bought more time. */
export function startReading(client: Client, { limit, idleMs, received, onLate }: Reading): void {
  stopReading(client);
  const startMs = performance.now();
  let seen = { bytes: received(), atMs: startMs };
  const look = () => {
    const bytes = received();
    const now = performance.now();
    if (bytes !== seen.bytes) seen = { bytes, atMs: now };
    const leftMs = Math.min(rateLeftMs(limit, bytes, now - startMs), seen.atMs + idleMs - now);
    if (leftMs > 1) client.readDeadline = setTimeout(look, leftMs);
    else onLate();
  };
  client.readDeadline = setTimeout(look, Math.min(idleMs, limit.initialMs || idleMs));
}

/** What is left of the time that the bytes so far have earned; a limit of nothing is none. */
function rateLeftMs(limit: ReadTimeout, bytes: number, passedMs: number): number {
  if (limit.initialMs === 0) return Number.POSITIVE_INFINITY;
  const earnedMs = limit.minRate > 0 ? (bytes / limit.minRate) * 1000 : 0;
  return Math.min(limit.maxMs, limit.initialMs + earnedMs) - passedMs;
}

export function stopReading(client: Client): void {
  if (client.readDeadline === undefined) return;
  clearTimeout(client.readDeadline);
  client.readDeadline = undefined;
}

/** The client takes no more; it has `timeoutMs` to go on. */
export function startStall(client: Client, timeoutMs: number): void {
  client.writeDeadline ??= setTimeout(() => client.socket.destroy(), timeoutMs);
}

export function endStall(client: Client): void {
  if (client.writeDeadline === undefined) return;
  clearTimeout(client.writeDeadline);
  client.writeDeadline = undefined;
}
