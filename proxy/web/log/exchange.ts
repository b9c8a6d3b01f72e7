import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";

/** One request and its answer, as the access log sees them. */
export interface Exchange {
  readonly startMs: number;
  readonly clientAddress: string;
  readonly method: string;
  /** The request's target as it came: path and query. */
  readonly target: string;
  readonly httpVersion: string;
  readonly requestHeaders: IncomingHttpHeaders;
  readonly serverName: string;
  readonly port: number;
  /** Requests that the connection carried before this one. */
  readonly keepAliveCount: number;
  readonly durationMs: number;
  readonly status: number;
  /** Of the body. */
  readonly bytesSent: number;
  readonly responseHeaders: OutgoingHttpHeaders;
  /** What became of the connection. */
  readonly connection: "aborted" | "kept" | "closed";
}
