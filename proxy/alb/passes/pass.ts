import type { AlbAttributes, ListenerHeaders } from "../../../lab/model/index.ts";
import type { Rejection, RequestHead } from "../http1/index.ts";

/** What a pass may know of the connection that a request came by. */
export interface RequestContext {
  readonly clientIp: string;
  readonly clientPort: number;
  readonly listenerPort: number;
  readonly protocol: "http" | "https";
  /** Of a TLS connection, OpenSSL's names. */
  readonly tls?: { readonly protocol: string; readonly cipher: string } | undefined;
  readonly attributes: AlbAttributes;
  /** Of the listener; absent where it changes none. */
  readonly headers?: ListenerHeaders | undefined;
  /** Of the load balancer. */
  readonly dnsName: string;
  /** A new identifier for tracing: `1-<8 hex>-<24 hex>`. */
  newTraceId(): string;
}

/** One step from the client's request to the target's. */
export type RequestPass = (head: RequestHead, context: RequestContext) => RequestHead | Rejection;
