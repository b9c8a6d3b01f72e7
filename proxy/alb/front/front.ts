/** One connection of a client, and what serves it. */
import type { Socket } from "node:net";
import type { AccessRecord } from "../log/entry.ts";
import type { TargetPool } from "../target/pool.ts";
import type { Timing } from "../timing.ts";
import type { Exchange } from "./exchange.ts";

/** What a node's connections share. Values change with the node's state; connections read them when they need them. */
export interface FrontServices {
  readonly timing: Timing;
  readonly dnsName: string;
  /** `app/<name>/<id>` of the access log. */
  readonly elb: string;
  /** True once the node is to stop: every answer ends its connection. */
  readonly stopping: boolean;
  /** Wall clock, milliseconds since the epoch. */
  now(): number;
  newTraceId(): string;
  route(listener: number): Route;
  log(record: AccessRecord): void;
}

/** Where a request goes; without a `pool` the group has no target for it (row ALB-081). */
export interface Route {
  readonly groupArn: string | undefined;
  readonly pool: TargetPool | undefined;
}

export interface Front {
  readonly socket: Socket;
  readonly services: FrontServices;
  /** Port of the listener as the state has it: names the listener. */
  readonly listener: number;
  /** Port that the client connected to. */
  readonly listenerPort: number;
  readonly clientIp: string;
  readonly clientPort: number;
  readonly traceId: string;
  readonly openedAtMs: number;
  /** Received and not yet used. */
  pending: Buffer;
  exchange: Exchange | undefined;
  /** No more requests: the last answer is written. */
  closing: boolean;
  /** The exchange is over; its answer is written. */
  onExchangeDone(keepAlive: boolean): void;
}

/** What a client may send ahead of an answer before it has to wait (row ALB-006). */
export const PENDING_LIMIT = 65_536;

export function takePending(front: Front, size: number): Buffer {
  const taken = front.pending.subarray(0, size);
  front.pending = size === front.pending.length ? EMPTY : front.pending.subarray(size);
  return taken;
}

export const EMPTY: Buffer = Buffer.alloc(0);
