/** One connection of a client, and what all of them share. */
import type { Socket } from "node:net";
import type { Clock } from "../../../lab/model/clock.ts";
import type { BodyReader } from "../../http1/index.ts";
import type { Generation } from "../generation.ts";
import type { Endpoint } from "../log/record.ts";
import type { Exchange } from "./exchange.ts";

export interface Serving {
  readonly clock: Clock;
  readonly httpDate: () => string;
  /** The configuration that requests which begin now are served by. */
  generation: Generation;
  /** Every answer ends its connection. */
  isStopping: boolean;
}

export interface Client {
  readonly socket: Socket;
  readonly serving: Serving;
  readonly peer: Endpoint;
  readonly local: Endpoint;
  /** Received and not yet used. */
  pending: Buffer;
  exchange: Exchange | undefined;
  /** The rest of a body whose request is answered already: it is read and thrown away. */
  discarding: BodyReader | undefined;
  /** Requests after which the connection was kept. */
  kept: number;
  /** It has shut its sending side: what is pending is all that there will be. */
  hasEnded: boolean;
  /** No more requests: the last answer is written. */
  isClosing: boolean;
  /** Of the head or the body that is awaited. */
  readDeadline: NodeJS.Timeout | undefined;
  /** Of an answer that the client does not take. */
  writeDeadline: NodeJS.Timeout | undefined;
}

export const EMPTY: Buffer = Buffer.alloc(0);

/** What a client may send ahead of an answer before it has to wait. */
export const PENDING_LIMIT = 65_536;

export function takePending(client: Client, size: number): Buffer {
  const taken = client.pending.subarray(0, size);
  client.pending = size === client.pending.length ? EMPTY : client.pending.subarray(size);
  return taken;
}
