import type { Field } from "../../http1/index.ts";
import type { RequestEnv } from "../config/condition.ts";

/** One request and its answer, as the access log sees them; filled in as it goes along. */
export interface AccessRecord {
  /** Milliseconds since the epoch. */
  readonly startMs: number;
  readonly client: Endpoint;
  readonly local: Endpoint;
  /** As it came; of a request that could not be read as much as there was. */
  requestLine: string;
  method: string;
  /** Decoded. */
  path: string;
  /** With its `?`; may be empty. */
  query: string;
  /** `HTTP/1.1` */
  protocol: string;
  requestFields: readonly Field[];
  responseFields: readonly Field[];
  /** `ServerName`. */
  serverName: string;
  /** As the client called this server. */
  hostName: string;
  /** Of `ServerName`, 80 unless stated. */
  canonicalPort: number;
  env: RequestEnv;
  /** Where it was sent on, as httpd writes it: `proxy:http://nlb:9090/read`. */
  file: string;
  /** Requests that the connection carried before this one. */
  readonly keepAliveCount: number;
  /** Set when it ends. */
  durationMs: number;
  /** 0: nothing was answered. */
  status: number;
  /** Before an internal redirection changed it. */
  firstStatus: number;
  /** Of the body. */
  bytesSent: number;
  /** What became of the connection. */
  connection: "aborted" | "kept" | "closed";
}

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}
