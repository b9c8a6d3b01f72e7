/** How slow a client may be: mod_reqtimeout's rules, and `Timeout` for one that takes no more of its answer. */
import type { ReadTimeout } from "../config/httpd-config.ts";
import type { Client } from "./client.ts";

export interface Reading {
  readonly limit: ReadTimeout;
  /** So far. */
  readonly received: () => number;
  readonly onLate: () => void;
}

/** Begins to wait for a head or a body. The timer looks again when what came since has bought more time. */
export function startReading(client: Client, { limit, received, onLate }: Reading): void {
  stopReading(client);
  if (limit.initialMs === 0) return;
  const startMs = performance.now();
  const look = () => {
    const earnedMs = limit.minRate > 0 ? (received() / limit.minRate) * 1000 : 0;
    const leftMs = Math.min(limit.maxMs, limit.initialMs + earnedMs) - (performance.now() - startMs);
    if (leftMs > 1) client.readDeadline = setTimeout(look, leftMs);
    else onLate();
  };
  client.readDeadline = setTimeout(look, limit.initialMs);
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
