/** How an exchange ends: complete, cut off, or with its client gone. */
import { endRequest } from "./connection.ts";
import { stopReading } from "./deadline.ts";
import type { Exchange } from "./exchange.ts";
import { abandonForward } from "./forward.ts";

/** The answer is written whole. The connection is kept if its head said so. */
export function finishExchange(exchange: Exchange): void {
  if (exchange.isOver) return;
  const { client, body, keepsClient } = exchange;
  closeRecord(exchange, keepsClient ? "kept" : "closed");
  if (keepsClient && !body.done) client.discarding = body;
  endRequest(client, keepsClient);
}

/** The answer cannot be completed: the client gets no end of it. */
export function cutExchange(exchange: Exchange): void {
  if (exchange.isOver) return;
  const { client } = exchange;
  closeRecord(exchange, "closed");
  client.exchange = undefined;
  client.isClosing = true;
  client.socket.destroySoon();
}

/** The client went away before its answer was complete. */
export function loseClient(exchange: Exchange): void {
  if (exchange.isOver) return;
  const { client, forward } = exchange;
  if (forward) abandonForward(forward);
  closeRecord(exchange, "aborted");
  client.exchange = undefined;
  client.socket.destroy();
}

function closeRecord(exchange: Exchange, connection: "aborted" | "kept" | "closed"): void {
  const { record, host, client, leave, begunMs } = exchange;
  exchange.isOver = true;
  stopReading(client);
  record.durationMs = performance.now() - begunMs;
  record.connection = connection;
  host.accessLog(record);
  leave();
}
