import type { ServerResponse } from "node:http";
import type { HealthMessage } from "../model/index.ts";
import type { HealthSource } from "./serve.ts";

/** How often an empty line is sent; who hears nothing for three of them takes the link for dead. */
export const HEARTBEAT_MS = 2000;
const UNREAD_LIMIT_BYTES = 4 * 1024 * 1024;

/** Writes the health stream until the reader goes away, or does not read. */
export function streamHealth(response: ServerResponse, health: HealthSource): void {
  response.on("error", () => {});
  response.writeHead(200, { "Content-Type": "application/x-ndjson" });
  const write = (line: string) => {
    if (response.writableLength > UNREAD_LIMIT_BYTES) response.destroy();
    else response.write(line);
  };
  const tell = (message: HealthMessage) => write(`${JSON.stringify(message)}\n`);
  const unsubscribe = health.subscribe(tell);
  const heartbeat = setInterval(() => write("\n"), HEARTBEAT_MS);
  response.once("close", () => {
    unsubscribe();
    clearInterval(heartbeat);
  });
  tell({ kind: "snapshot", targets: health.snapshot() });
}
