/** What the API does about faults and leases. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { parseBody } from "./body.ts";
import { sendJson } from "./respond.ts";
import type { ApiSource } from "./source.ts";

const REQUEST = z.strictObject({
  kind: z.string(),
  options: z.record(z.string(), z.unknown()).default({}),
  forMs: z.number().positive().optional(),
  leaseId: z.string().optional(),
});

/** Answers when the fault is in effect. */
export async function postFault(source: ApiSource, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { forMs, leaseId, ...fault } = await parseBody(REQUEST, request);
  const started = await source.faults.start({
    ...fault,
    ...(forMs === undefined ? {} : { forMs }),
    ...(leaseId === undefined ? {} : { leaseId }),
  });
  sendJson(response, 200, started);
}

/** Answers when the fault, or every fault, is undone. */
export async function deleteFaults(source: ApiSource, id: string | undefined, response: ServerResponse): Promise<void> {
  sendJson(response, 200, await source.faults.end(id));
}

/** Often enough that a client notices within seconds that control hangs. Real time. */
const HEARTBEAT_MS = 500;

/** Holds a lease for as long as the caller stays: its id in the first line, then empty lines. A new one unless told. */
export function streamLease(source: ApiSource, given: string | undefined, response: ServerResponse): void {
  const leaseId = given ?? source.leases.open();
  const release = source.leases.hold(leaseId);
  response.writeHead(200, { "content-type": "application/x-ndjson", "cache-control": "no-store" });
  response.write(`${JSON.stringify({ leaseId })}\n`);
  const heartbeat = setInterval(() => response.write("\n"), HEARTBEAT_MS);
  response.once("close", () => {
    clearInterval(heartbeat);
    release();
  });
}
