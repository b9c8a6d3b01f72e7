import type { ServerResponse } from "node:http";
import { describeError, LabError } from "../model/errors.ts";

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(`${JSON.stringify(value)}\n`);
}

/** An error as the API tells it: `{ code, message, hint }`. */
export function sendError(response: ServerResponse, error: unknown): void {
  const known = error instanceof LabError ? error : undefined;
  const code = known?.code ?? "InternalError";
  const message = known?.message ?? describeError(error);
  sendJson(response, known?.status ?? 500, { code, message, ...(known?.hint ? { hint: known.hint } : {}) });
}
