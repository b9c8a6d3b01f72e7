import type { IncomingMessage } from "node:http";
import type { z } from "zod";
import { LabError } from "../model/errors.ts";

const LIMIT_BYTES = 64 * 1024;

/** The JSON that a request brings, as `schema` has it. @throws LabError `InvalidRequest` naming every fault */
export async function parseBody<T>(schema: z.ZodType<T>, request: IncomingMessage): Promise<T> {
  const result = schema.safeParse(parseJson(await readBody(request)));
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
