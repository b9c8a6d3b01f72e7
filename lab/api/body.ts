import type { IncomingMessage } from "node:http";
import type { z } from "zod";
import { readText } from "../agent/body.ts";
import { LabError } from "../model/errors.ts";

const LIMIT_BYTES = 64 * 1024;

/** The JSON that a request brings, as `schema` has it. @throws LabError `InvalidRequest` naming every fault */
export async function parseBody<T>(schema: z.ZodType<T>, request: IncomingMessage): Promise<T> {
  const result = schema.safeParse(parseJson(await readText(request, LIMIT_BYTES, "InvalidRequest")));
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
