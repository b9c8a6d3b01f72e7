import type { ServerResponse } from "node:http";
import type { LabEvent } from "../model/events.ts";
import type { ApiSource } from "./source.ts";

/** A reader that lets so much pile up is dropped; it can come back with `after`. */
const MOST_BUFFERED_BYTES = 4 * 1024 * 1024;

/** Events after `after` as lines of JSON; with `follow` also those to come, until the reader leaves. */
export function streamEvents(
  source: ApiSource,
  { after, follow }: { after: number; follow: boolean },
  response: ServerResponse,
): void {
  response.writeHead(200, { "content-type": "application/x-ndjson", "cache-control": "no-store" });
  response.flushHeaders();
  for (const event of source.events) if (event.id > after) write(response, event);
  if (!follow) {
    response.end();
    return;
  }
  const unsubscribe = source.subscribe((event) => {
    write(response, event);
    if (response.writableLength > MOST_BUFFERED_BYTES) response.destroy();
  });
  response.once("close", unsubscribe);
}

function write(response: ServerResponse, event: LabEvent): void {
  response.write(`${JSON.stringify(event)}\n`);
}
