import type { IncomingMessage, ServerResponse } from "node:http";
import type { ProxyPass } from "./config/httpd-config.ts";

/** One request on its way to an upstream. */
export interface Delivery {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly pass: Extract<ProxyPass, { kind: "forward" }>;
  readonly clientAddress: string;
  /** Path and query at the upstream. */
  readonly path: string;
  /** Called when the upstream gave no answer; nothing has been sent to the client yet. */
  readonly onFailure: (error: Error) => void;
  /** Whether the client's connection stays open after an answer that is sent now. */
  readonly keepsConnection: () => boolean;
}

/** Speaks one upstream protocol: a `ProxyPass` scheme maps to it. */
export interface Transport {
  deliver(delivery: Delivery): void;
  close(): void;
}
