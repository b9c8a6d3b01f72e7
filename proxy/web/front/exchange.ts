/** One request of a client and its answer, whoever gives it. */
import type { BodyReader, Field } from "../../http1/index.ts";
import type { RequestEnv } from "../config/condition.ts";
import type { DirSettings } from "../config/dir-settings.ts";
import type { Generation } from "../generation.ts";
import type { Host } from "../host.ts";
import type { AccessRecord } from "../log/record.ts";
import type { BodyFraming } from "../upstream/protocol.ts";
import type { Client } from "./client.ts";
import type { Forward } from "./forward.ts";
import type { RequestHead } from "./request-head.ts";
import type { RequestTarget } from "./target.ts";

export interface Exchange {
  readonly client: Client;
  readonly generation: Generation;
  /** Tells the generation that this request has ended. */
  readonly leave: () => void;
  head: RequestHead;
  readonly record: AccessRecord;
  /** On the clock of `performance.now()`. */
  readonly begunMs: number;
  host: Host;
  settings: DirSettings;
  env: RequestEnv;
  target: RequestTarget;
  /** Of the request, with what `RequestHeader` made of them. */
  fields: Field[];
  framing: BodyFraming;
  body: BodyReader;
  /** Of the body, so far. */
  bodyBytes: number;
  /** After this request nothing more may be read from the client. */
  closesAfter: boolean;
  /** Its path has an encoded slash or NUL: no such thing is served. */
  isHidden: boolean;
  /** The client waits for a 100 before it sends the body. */
  awaitsContinue: boolean;
  /** A complete answer waits for the end of the body. */
  holdsAnswer: boolean;
  forward: Forward | undefined;
  /** The head of the answer is written. */
  isAnswered: boolean;
  /** What became of the connection, once the answer's head is written. */
  keepsClient: boolean;
  /** Status of the error that an ErrorDocument is fetched for. */
  errorStatus: number | undefined;
  isOver: boolean;
}

/** `http://name:port` as the client called this server. */
export function originOf({ fields, host, target }: Exchange): string {
  return `http://${hostHeader(fields, target) ?? host.config.name}`;
}

export function hostHeader(fields: readonly Field[], target: Pick<RequestTarget, "authority">): string | undefined {
  if (target.authority) return target.authority;
  const field = fields.find(({ name }) => name.length === 4 && name.toLowerCase() === "host");
  return field?.value;
}
