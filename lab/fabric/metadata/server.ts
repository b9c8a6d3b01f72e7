/**
 * The instance metadata service: HTTP at 169.254.169.254, where the caller is known by its source address.
 *
 *   instance --http--> findCaller --> answerMetadata --> hop limit on token answers (an nft rule) --> instance
 */
import { once } from "node:events";
import http from "node:http";
import { type Clock, type FabricState, LINK_LOCAL } from "../../model/index.ts";
import { limitPerClient } from "../per-client.ts";
import { createRateLimit } from "../rate-limit.ts";
import { answerMetadata, type MetadataAnswer } from "./answer.ts";
import { findCaller } from "./caller.ts";
import { createTokens } from "./token.ts";

export interface MetadataServerOptions {
  /** The state that holds now. */
  readonly state: () => FabricState | undefined;
  readonly clock: Clock;
  /** Tokens are sealed with it. */
  readonly secret: Buffer;
  readonly address?: string;
  readonly port?: number;
}

export interface MetadataServer {
  /** Begins to listen where it does not yet. @throws Node's errors, such as EADDRNOTAVAIL */
  listen(): Promise<void>;
  close(): void;
}

/** First header of every answer with a token: the hop limit's rule knows the answer by it. */
export const TOKEN_TTL_HEADER = "X-aws-ec2-metadata-token-ttl-seconds";

/** Row V63, which has no number. */
const MOST_CONNECTIONS_OF_ONE = 128;
/** Whoever has not said its request by then is cut off, at the latest when the next look is due. */
const PATIENCE = { requestTimeout: 10_000, connectionsCheckingInterval: 2_000 } as const;

export function createMetadataServer(options: MetadataServerOptions): MetadataServer {
  const { state, clock, secret, address = LINK_LOCAL.metadata, port = 80 } = options;
  const tokens = createTokens(secret);
  const isWithinLimit = createRateLimit(clock);
  const server = http.createServer({ ...PATIENCE, maxHeaderSize: 8192 }, (request, response) => {
    const ip = request.socket.remoteAddress ?? "";
    if (!isWithinLimit(ip)) return void request.socket.destroy();
    // Nobody is told anything here: what goes on after the answer is not read to its end.
    response.once("finish", () => request.complete || request.socket.destroy());
    const current = state();
    const caller = current && findCaller(current, ip);
    send(response, answerMetadata(readRequest(request), { caller, tokens, nowMs: clock.now() }));
  });
  limitPerClient(server, MOST_CONNECTIONS_OF_ONE);
  return {
    async listen() {
      if (server.listening) return;
      server.listen(port, address);
      await once(server, "listening");
      // Accepting may fail, for want of memory; it goes on when there is some again.
      server.on("error", () => {});
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function readRequest({ method = "", url = "", headers }: http.IncomingMessage) {
  const header = (name: string) => headers[name]?.toString();
  return {
    method,
    path: url.split("?")[0] ?? "",
    token: header("x-aws-ec2-metadata-token"),
    tokenTtl: header(TOKEN_TTL_HEADER.toLowerCase()),
    isForwarded: headers["x-forwarded-for"] !== undefined,
  };
}

function send(response: http.ServerResponse, answer: MetadataAnswer): void {
  response.on("error", () => {});
  const body = answer.status === 200 ? answer.body : errorPage(answer.status);
  response.writeHead(answer.status, {
    ...("tokenTtlSeconds" in answer ? { [TOKEN_TTL_HEADER]: answer.tokenTtlSeconds, Connection: "close" } : {}),
    "Content-Type": answer.status === 200 ? "text/plain" : "text/html",
    "Content-Length": Buffer.byteLength(body),
    Server: "EC2ws",
  });
  response.end(body);
}

function errorPage(status: number): string {
  const title = `${status} - ${http.STATUS_CODES[status]}`;
  return `<!DOCTYPE html>\n<html lang="en"><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`;
}
