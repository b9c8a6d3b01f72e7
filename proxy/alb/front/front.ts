/** One connection of a client, and what serves it. */
import { randomBytes } from "node:crypto";
import type { Socket } from "node:net";
import type { AlbAttributes, ListenerHeaders } from "../../../lab/model/index.ts";
import type { Field } from "../http1/index.ts";
import type { AccessRecord } from "../log/entry.ts";
import type { Meter } from "../metrics/meter.ts";
import type { TargetPool } from "../target/pool.ts";
import type { Timing } from "../timing.ts";
import type { Exchange } from "./exchange.ts";
import type { KnownRewrite } from "./rewritten.ts";
import type { Step } from "./turn.ts";

/** What a node's connections share. Values change with the node's state; connections read them when they need them. */
export interface FrontServices {
  readonly timing: Timing;
  readonly attributes: AlbAttributes;
  readonly dnsName: string;
  /** `app/<name>/<id>` of the access log. */
  readonly elb: string;
  /** True once the node is to stop: every answer ends its connection. */
  readonly stopping: boolean;
  readonly meter: Meter;
  /** Wall clock, milliseconds since the epoch. */
  now(): number;
  /** @param nowMs as `now` tells it */
  newTraceId(nowMs: number): string;
  /** What a listener does to headers (row ALB-045); `undefined` where it leaves them alone. */
  headersOf(listener: number): ListenerHeaders | undefined;
  route(request: RouteRequest): Route;
  log(record: AccessRecord): void;
}

/** What a listener's rules judge a request by, as the client sent it. */
export interface RouteRequest {
  /** Port of the listener as the state has it. */
  readonly listener: number;
  /** Port that the client connected to. */
  readonly listenerPort: number;
  readonly protocol: "http" | "https";
  readonly clientIp: string;
  readonly method: string;
  /** In lower case, without port. */
  readonly host: string;
  /** Path and query as received. */
  readonly target: string;
  /** As received, names in lower case. To list them costs: only what needs them asks. */
  readonly fields: readonly Field[];
}

/** What a listener's rules make of a request: it goes to a target, or is answered at once. */
export type Route = ForwardRoute | AnswerRoute;

interface Matched {
  /** Of the rule; 0 is the default one (row ALB-090). */
  readonly priority: number;
  /** Rules that were looked at, the default one not counted (row ALB-091). */
  readonly rulesEvaluated: number;
}

/** Without a `pool` the group has no target for the request (row ALB-081). */
export interface ForwardRoute extends Matched {
  readonly kind: "forward";
  readonly groupArn: string | undefined;
  readonly pool: TargetPool | undefined;
  /** Row ALB-057. */
  readonly protocolVersion: ProtocolVersion;
  /** What the target gets instead of host and path (row ALB-032). */
  readonly transform?: { readonly host?: string; readonly target?: string };
  /** Values of Set-Cookie that the load balancer adds to the target's answer (rows ALB-031, ALB-052, ALB-053). */
  readonly cookies?: (answer: readonly Field[]) => readonly string[];
}

export type ProtocolVersion = "HTTP1" | "HTTP2" | "GRPC";

/** Rows ALB-028, ALB-029; and the statuses of a rule that could not be carried out (rows ALB-079, ALB-083). */
export interface AnswerRoute extends Matched {
  readonly kind: "answer";
  readonly action: "fixed-response" | "redirect" | "rewrite";
  readonly status: number;
  /** Of a redirect. */
  readonly location?: string;
  /** Absent for the load balancer's own page of that status. */
  readonly contentType?: string;
  readonly body?: string;
}

/** What TLS made of a client's connection. */
export interface SecureInfo {
  /** OpenSSL's name, as in the access log. */
  readonly cipher: string;
  /** `TLSv1.2`, `TLSv1.3`. */
  readonly protocol: string;
  /** What the client called by SNI. */
  readonly serverName?: string;
  readonly certificateArn?: string;
  readonly alpn: "h2" | "http/1.1" | undefined;
}

/** Who is at the other end of a connection, and by which door it came. */
export interface ClientInfo {
  /** Port of the listener as the state has it: names the listener. */
  readonly listener: number;
  /** Port that the client connected to. */
  readonly listenerPort: number;
  readonly clientIp: string;
  readonly clientPort: number;
  /** Of the connection. */
  readonly traceId: string;
  /** Of an HTTPS listener's connection. */
  readonly secure?: SecureInfo | undefined;
  readonly openedAtMs: number;
  /** Of the load balancer when the connection was opened: a later change is for later connections (row ALB-013). */
  readonly keepAliveMs: number;
}

export function protocolOf({ secure }: Pick<ClientInfo, "secure">): "http" | "https" {
  return secure ? "https" : "http";
}

export function clientInfo(
  socket: Socket,
  listener: number,
  services: FrontServices,
  secure: SecureInfo | undefined,
): ClientInfo {
  return {
    listener,
    listenerPort: socket.localPort ?? listener,
    clientIp: (socket.remoteAddress ?? "").replace(/^::ffff:/, ""),
    clientPort: socket.remotePort ?? 0,
    traceId: `TID_${randomBytes(16).toString("hex")}`,
    secure,
    openedAtMs: services.now(),
    keepAliveMs: services.timing.keepAliveMs,
  };
}

/** At the end of a turn it starts on what is pending. */
export interface Front extends Step {
  readonly client: ClientInfo;
  readonly socket: Socket;
  readonly services: FrontServices;
  /** Received and not yet used. */
  pending: Buffer;
  exchange: Exchange | undefined;
  /** Something is pending to be looked at when the turn ends. */
  waits: boolean;
  /** What the passes made of the last request. */
  known: KnownRewrite | undefined;
  /** No more requests: the last answer is written. */
  closing: boolean;
  /** The exchange is over; its answer is written. */
  onExchangeDone(keepAlive: boolean): void;
}

/** What a client may send ahead of an answer before it has to wait (row ALB-006). */
export const PENDING_LIMIT = 65_536;

export function takePending(front: Front, size: number): Buffer {
  const taken = front.pending.subarray(0, size);
  dropPending(front, size);
  return taken;
}

/** Of `pending`, what has been read. */
export function dropPending(front: Front, size: number): void {
  front.pending = size === front.pending.length ? EMPTY : front.pending.subarray(size);
}

export const EMPTY: Buffer = Buffer.alloc(0);
