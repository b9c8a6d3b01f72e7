/**
 * The instance metadata service: HTTP at 169.254.169.254, where the caller is known by its source address.
 *
 *   instance --http--> findCaller --> answerMetadata --> hop limit on token answers (an nft rule) --> instance
 */
import { once } from "node:events";
import http from "node:http";
import { type Clock, type FabricState, LINK_LOCAL } from "../../model/index.ts";
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

export function createMetadataServer(options: MetadataServerOptions): MetadataServer {
  const { state, clock, secret, address = LINK_LOCAL.metadata, port = 80 } = options;
  const tokens = createTokens(secret);
  const server = http.createServer({ requestTimeout: 10_000, maxHeaderSize: 8192 }, (request, response) => {
    const current = state();
    const caller = current && findCaller(current, request.socket.remoteAddress ?? "");
    send(response, answerMetadata(readRequest(request), { caller, tokens, nowMs: clock.now() }));
  });
  return {
    async listen() {
      if (server.listening) return;
      server.listen(port, address);
      await once(server, "listening");
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
