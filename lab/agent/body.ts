import type { IncomingMessage } from "node:http";
import { LabError } from "../model/index.ts";

const LIMIT_BYTES = 16 * 1024 * 1024;

/**
 * The body of a request as JSON.
 *
 * @throws LabError `InvalidJson`, `StateTooLarge`
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LIMIT_BYTES) {
      throw new LabError("StateTooLarge", `A state has at most ${LIMIT_BYTES} bytes`, { status: 413 });
    }
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch (cause) {
    throw new LabError("InvalidJson", `The body is no JSON: ${(cause as Error).message}`, { cause });
  }
}
