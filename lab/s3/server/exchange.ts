import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { TLSSocket } from "node:tls";
import type { Address } from "../request/address.ts";
import { type Headers, readHeaders } from "../request/headers.ts";

/** One request and its answer: what they are, and what is found out of them on the way, for the log. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Of `Expect: 100-continue`: the client waits to be told to send its body. */
  readonly waitsForContinue: boolean;
  readonly requestId: string;
  readonly hostId: string;
  readonly startMs: number;
  readonly method: string;
  /** Path and query as sent. */
  readonly target: string;
  readonly path: string;
  readonly queryText: string;
  readonly headers: Headers;
  readonly connection: Connection;
  readonly found: Found;
}

/** How the request came: kept, as a socket that is closed does not tell it any more. */
export interface Connection {
  readonly remoteAddress: string | undefined;
  /** `TLSv1.3` and its cipher. */
  readonly tls: { readonly version: string; readonly cipher: string } | undefined;
}

/** Written as it becomes known: whatever is known when an error ends the way is logged. */
export interface Found {
  address?: Address;
  operation?: string;
  /** ARN. */
  caller?: string;
  authentication?: "AuthHeader" | "QueryString";
  /** Added to the answer, error or not. */
  cors?: Readonly<Record<string, string>>;
}

export interface ExchangeParts {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly waitsForContinue: boolean;
  readonly startMs: number;
}

export function createExchange(parts: ExchangeParts): Exchange {
  const { request } = parts;
  // An absolute URI is what proxies are sent; its host is the Host header's.
  const target = (request.url ?? "/").replace(/^https?:\/\/[^/?]*/i, "").replace(/^(?!\/)/, "/");
  const at = target.indexOf("?");
  return {
    ...parts,
    requestId: randomBytes(8).toString("hex").toUpperCase(),
    hostId: randomBytes(42).toString("base64"),
    method: request.method ?? "GET",
    target,
    path: at < 0 ? target : target.slice(0, at),
    queryText: at < 0 ? "" : target.slice(at + 1),
    headers: readHeaders(request.rawHeaders),
    connection: describeConnection(request),
    found: {},
  };
}

function describeConnection({ socket }: IncomingMessage): Connection {
  const { remoteAddress } = socket;
  if (!(socket instanceof TLSSocket)) return { remoteAddress, tls: undefined };
  return { remoteAddress, tls: { version: socket.getProtocol() ?? "-", cipher: socket.getCipher().standardName } };
}
