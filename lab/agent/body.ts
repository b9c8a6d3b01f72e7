import type { IncomingMessage } from "node:http";
import { LabError } from "../model/index.ts";

const LIMIT_BYTES = 16 * 1024 * 1024;

/**
 * The body of a request as JSON.
 *
 * @throws LabError `InvalidJson`, `StateTooLarge`
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const text = await readText(request, LIMIT_BYTES, "StateTooLarge");
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new LabError("InvalidJson", `The body is no JSON: ${(cause as Error).message}`, { cause });
  }
}

/** @throws LabError `code` for a body of more than `limitBytes` */
export async function readText(request: IncomingMessage, limitBytes: number, code: string): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limitBytes) throw new LabError(code, `A body has at most ${limitBytes} bytes`, { status: 413 });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
