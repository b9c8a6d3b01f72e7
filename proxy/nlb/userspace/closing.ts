import { once } from "node:events";
import type { Server, Socket } from "node:net";
import { resetNow } from "../../reset.ts";

/** Stops listening; connections that are still open after `graceMs` get RST. Resolves when none is left. */
export async function closeListeners(
  servers: readonly Server[],
  accepted: Iterable<Socket>,
  graceMs: number,
): Promise<void> {
  const closed = servers.map((server) => once(server, "close"));
  for (const server of servers) server.close();
  const forced = setTimeout(() => {
    for (const socket of accepted) resetNow(socket);
  }, graceMs);
  await Promise.all(closed);
  clearTimeout(forced);
}
