import type { ServerResponse } from "node:http";
import { LabError } from "../model/index.ts";

export function answerJson(response: ServerResponse, status: number, body: unknown): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { "Content-Type": "application/json" }).end(`${JSON.stringify(body)}\n`);
}

/** An error as control gets it: the code and words of a LabError, else the words alone. */
export function answerError(response: ServerResponse, error: unknown): void {
  if (error instanceof LabError) {
    const { code, message, hint, status } = error;
    answerJson(response, status, { code, message, ...(hint === undefined ? {} : { hint }) });
    return;
  }
  const message = error instanceof Error ? error.message : String(error);
  answerJson(response, 500, { code: "InternalError", message });
}
