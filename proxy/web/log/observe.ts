import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { AccessLog } from "./access-log.ts";

/** What is noted before anything changes the request. */
export interface Observation {
  readonly startMs: number;
  readonly clientAddress: string;
  readonly serverName: string;
}

/** Requests that each connection has carried. */
const served = new WeakMap<Socket, number>();

/** Logs the exchange when its answer has been sent or broken off. Call it before the request is changed. */
export function observeExchange(
  request: IncomingMessage,
  response: ServerResponse,
  { startMs, clientAddress, serverName }: Observation,
  log: AccessLog,
): void {
  const begun = performance.now();
  const { method = "-", url: target = "-", httpVersion, socket } = request;
  const requestHeaders = { ...request.headers };
  const keepAliveCount = served.get(socket) ?? 0;
  const port = socket.localPort ?? 0;
  served.set(socket, keepAliveCount + 1);
  const countBody = countBytes(response);
  response.once("close", () =>
    log({
      ...{ startMs, clientAddress, serverName, method, target, httpVersion, requestHeaders, keepAliveCount, port },
      durationMs: performance.now() - begun,
      status: response.statusCode,
      bytesSent: countBody(),
      responseHeaders: response.getHeaders(),
      connection: !response.writableFinished ? "aborted" : response.shouldKeepAlive ? "kept" : "closed",
    }),
  );
}

/** node:http does not tell how long a body was: what is written is counted on its way. */
function countBytes(response: ServerResponse): () => number {
  let bytes = 0;
  const { write, end } = response;
  const count = (chunk: unknown) => {
    if (typeof chunk === "string" || chunk instanceof Uint8Array) bytes += Buffer.byteLength(chunk);
  };
  response.write = ((...args: Parameters<typeof write>) => {
    count(args[0]);
    return write.apply(response, args);
  }) as typeof write;
  response.end = ((...args: Parameters<typeof end>) => {
    count(args[0]);
    return end.apply(response, args);
  }) as typeof end;
  return () => (response.req.method === "HEAD" ? 0 : bytes);
}
