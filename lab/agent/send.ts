import http from "node:http";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { LabError } from "../model/index.ts";

const TIMEOUT_MS = 15_000;

/**
 * Gives an agent the state that it is to have; resolves when it has applied it.
 *
 * @throws LabError with the agent's own code and words; `AgentUnreachable` where none answers
 */
export async function sendState(socketPath: string, state: unknown): Promise<void> {
  const { status, body } = await call(socketPath, { method: "PUT", path: "/state", body: JSON.stringify(state) });
  if (status !== 200) throw refusalOf(status, body);
}

/**
 * What an agent answers to `GET path`, unread: the caller knows what it has to be.
 *
 * @throws LabError with the agent's own code and words; `AgentUnreachable` where none answers
 */
export async function askAgent(socketPath: string, path: string): Promise<unknown> {
  const { status, body } = await call(socketPath, { method: "GET", path });
  if (status !== 200) throw refusalOf(status, body);
  return parseOrUndefined(body);
}

function refusalOf(status: number, body: string): LabError {
  const { code, message, hint } = refusal.catch(unreadable).parse(parseOrUndefined(body));
  return new LabError(code, message, { status, ...(hint === undefined ? {} : { hint }) });
}

const refusal = z.object({ code: z.string(), message: z.string(), hint: z.string().optional() });
const unreadable = { code: "InternalError", message: "The agent refused without a reason" };

function parseOrUndefined(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

interface Call {
  readonly method: "GET" | "PUT";
  readonly path: string;
  readonly body?: string;
}

async function call(socketPath: string, asked: Call): Promise<{ status: number; body: string }> {
  return exchange(socketPath, asked).catch((cause: unknown) => {
    const words = cause instanceof Error ? cause.message : String(cause);
    throw new LabError("AgentUnreachable", `No agent answers at ${socketPath}: ${words}`, { cause, status: 503 });
  });
}

function exchange(socketPath: string, { method, path, body = "" }: Call): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const request = http.request({
      ...{ socketPath, method, path },
      agent: false,
      headers: { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    request.once("error", reject);
    request.once("response", (response) => {
      text(response).then((answer) => resolve({ status: response.statusCode ?? 0, body: answer }), reject);
    });
    request.end(body);
  });
}
