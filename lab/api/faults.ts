/** What the API does about faults and leases. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { LabError } from "../model/errors.ts";
import { sendJson } from "./respond.ts";
import type { ApiSource } from "./source.ts";

const REQUEST = z.strictObject({
  kind: z.string(),
  options: z.record(z.string(), z.unknown()).default({}),
  forMs: z.number().positive().optional(),
  leaseId: z.string().optional(),
});
const LIMIT_BYTES = 64 * 1024;

/** Answers when the fault is in effect. */
export async function postFault(source: ApiSource, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { forMs, leaseId, ...fault } = parseRequest(await readBody(request));
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

function parseRequest(text: string): z.output<typeof REQUEST> {
  const result = REQUEST.safeParse(parseJson(text));
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `${issue.path.join(".") || "body"}: ${issue.message}`);
  throw new LabError("InvalidRequest", faults.join("; "));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new LabError("InvalidRequest", `The body is no JSON: ${(cause as Error).message}`, { cause });
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LIMIT_BYTES) {
      throw new LabError("InvalidRequest", `A request has at most ${LIMIT_BYTES} bytes`, { status: 413 });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
