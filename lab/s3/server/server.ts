/**
 * The S3 server.
 *
 *     request --> address, signature, policy --> operation --> store (files)
 *                                                    |
 *     response <-- answer, or an error as XML <------+
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Server as HttpsServer } from "node:https";
import type { Clock } from "../../model/clock.ts";
import { S3Error } from "../error.ts";
import type { Answer } from "../operations/call.ts";
import type { S3State } from "../state.ts";
import { openStore } from "../store/store.ts";
import { answerRequest } from "./answer.ts";
import { createExchange, type Exchange } from "./exchange.ts";
import { accessLine } from "./log.ts";
import { errorAnswer, lengthOf, sendAnswer } from "./send.ts";

export interface S3ServerOptions {
  /** Folder that everything is kept in; made if it is not there. */
  readonly root: string;
  readonly clock: Clock;
  /** Takes a line for each request that has ended. */
  readonly log: (line: string) => void;
  /** Takes what went wrong here and is no client's fault. */
  readonly warn?: (error: unknown) => void;
}

export interface S3Server {
  /** Not listening yet. */
  readonly server: Server;
  /** Until the first state everything is answered with 503. Requests under way end with the state that they began with. */
  setState(state: S3State): void;
  /** Has another server, of HTTPS, answer as `server` does. */
  attach(server: Server | HttpsServer): void;
}

export function createS3Server({ root, clock, log, warn = () => {} }: S3ServerOptions): S3Server {
  let state: S3State | undefined;
  const store = openStore(root, warn);
  // Each request tells it; before any has come, it is nobody's unhandled rejection.
  store.catch(warn);

  async function decide(exchange: Exchange): Promise<Answer> {
    if (!state) throw new S3Error("ServiceUnavailable", {}, "The server has not been told of any bucket yet");
    return answerRequest(exchange, { state, store: await store });
  }

  async function serve(request: IncomingMessage, response: ServerResponse, waitsForContinue: boolean): Promise<void> {
    const exchange = createExchange({ request, response, waitsForContinue, startMs: clock.now() });
    const { answer, errorCode } = await decide(exchange).then(
      (done) => ({ answer: done, errorCode: undefined }),
      (error: unknown) => tellError(exchange, asS3Error(error, exchange, warn)),
    );
    const answeredMs = clock.now();
    await sendAnswer(exchange, answer).catch(() => response.destroy());
    log(accessLine(exchange, { ...summarise(exchange, answer), errorCode, answeredMs, endMs: clock.now() }));
  }

  const attach = (server: Server | HttpsServer) => {
    server.on("request", (request, response) => void serve(request, response, false).catch(warn));
    server.on("checkContinue", (request, response) => void serve(request, response, true).catch(warn));
    // Long uploads are long; what stands still is broken off where it is read.
    server.requestTimeout = 0;
    server.keepAliveTimeout = KEEP_ALIVE_MS;
  };
  const server = createServer();
  attach(server);
  return {
    server,
    attach,
    setState: (next) => {
      state = next;
    },
  };
}

const KEEP_ALIVE_MS = 20_000;

/** What is no S3Error is this server's fault, unless the client has gone: that nobody is told. */
function asS3Error(
  error: unknown,
  { request, found, method, path }: Exchange,
  warn: (error: unknown) => void,
): S3Error {
  if (error instanceof S3Error) return error;
  if (request.destroyed && !request.complete) return new S3Error("IncompleteBody");
  warn(new Error(`${method} ${path} (${found.operation ?? "no operation"}) failed`, { cause: error }));
  return new S3Error("InternalError");
}

function tellError(exchange: Exchange, error: S3Error): { answer: Answer; errorCode: string } {
  return { answer: errorAnswer(exchange, error), errorCode: error.code };
}

function summarise({ method }: Exchange, { status, objectSize, body }: Answer) {
  return { status, objectSize, bytesSent: method === "HEAD" ? 0 : lengthOf(body) };
}
