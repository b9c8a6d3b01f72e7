/** One request with one target: towards the target. The way back is `response.ts`, the ends are `outcome.ts`. */
import { type BodyReader, createBodyReader, type Framing, type RequestHead, reject } from "../http1/index.ts";
import type { AccessRecord } from "../log/entry.ts";
import { upgradeOf } from "../passes/index.ts";
import type { TargetPool } from "../target/pool.ts";
import { dropUpstream, type Upstream, type UpstreamUser } from "../target/upstream.ts";
import { countConnection, countFailed } from "./accounting.ts";
import { EMPTY, type ForwardRoute, type Front, takePending } from "./front.ts";
import { failExchange, finishExchange } from "./outcome.ts";
import { isSafe } from "./repeat.ts";
import { onUpstreamData } from "./response.ts";
import { later, type Step } from "./turn.ts";

/** What of a request its exchange goes by. */
export interface Admitted {
  readonly head: RequestHead;
  readonly framing: Framing;
  /** The request's head for the target. */
  readonly headText: string;
  /** The client asks for, and may have, another request on its connection. */
  readonly staysOpen: boolean;
  readonly record: AccessRecord;
}

export class Exchange implements UpstreamUser, Step {
  readonly front: Front;
  readonly pool: TargetPool;
  readonly route: ForwardRoute;
  readonly record: AccessRecord;
  readonly method: string;
  /** The request's head for the target. */
  readonly headText: string;
  /** Of the request. */
  readonly body: BodyReader;
  readonly clientMinor: 0 | 1;
  /** A client of HTTP/0.9, which gets the body alone. */
  readonly isBare: boolean;
  /** The client asks for, and may have, another request on its connection. */
  readonly keepAlive: boolean;
  /** False where the target might have read the request differently (row ALB-085). */
  readonly reusesUpstream: boolean;
  readonly upgrade: string | undefined;
  stage: "connecting" | "waiting" | "responding" | "tunnel" | "over" = "connecting";
  upstream: Upstream | undefined = undefined;
  /** The request's head goes out when the turn ends. */
  isDue = false;
  retried = false;
  dispatchedAtMs = 0;
  /** When the answer's head was there. */
  answeredAtMs = 0;
  /** The beginning of a response's head. */
  inbox: Buffer = EMPTY;
  answer: Answer | undefined = undefined;

  constructor(front: Front, request: Admitted, route: ForwardRoute, pool: TargetPool) {
    const { head, framing, record } = request;
    const isTrusted = record.classification === undefined || record.classification === "Acceptable";
    this.front = front;
    this.pool = pool;
    this.route = route;
    this.record = record;
    this.method = head.method;
    this.headText = request.headText;
    this.body = createBodyReader(framing);
    this.clientMinor = head.minor;
    this.isBare = head.bare === true;
    this.keepAlive = request.staysOpen;
    this.reusesUpstream = isTrusted;
    this.upgrade = framing.kind === "none" && isTrusted ? upgradeOf(head) : undefined;
  }

  /** The request goes to its target, unless its client or that connection has been lost meanwhile. */
  atEndOfTurn(): void {
    this.isDue = false;
    if (this.stage === "waiting") this.upstream?.socket.write(this.headText, "latin1");
  }

  onConnected(): void {
    if (this.upstream) send(this, this.upstream, this.front.services.now());
  }

  onData(chunk: Buffer): void {
    onUpstreamData(this, chunk);
  }

  onDrain(): void {
    onUpstreamDrain(this);
  }

  onEnd(error: NodeJS.ErrnoException | undefined): void {
    onUpstreamEnd(this, error);
  }

  onTimeout(): void {
    onUpstreamTimeout(this);
  }

  onTargetGone(): void {
    failExchange(this, reject(502, "The target's deregistration delay is over"));
  }
}

/** A response under way to the client. */
export interface Answer {
  readonly body: BodyReader;
  /** The client knows the end by the connection's end alone. */
  readonly untilClose: boolean;
  /** The chunking is taken off, for a client of HTTP/1.0. */
  readonly unchunks: boolean;
  readonly keepsClient: boolean;
  readonly keepsUpstream: boolean;
}

export function startExchange(exchange: Exchange): void {
  const { pool, record } = exchange;
  record.target = pool.address;
  adopt(exchange, pool.acquire(exchange));
}

function adopt(exchange: Exchange, upstream: Upstream): void {
  exchange.upstream = upstream;
  if (upstream.uses === 0) countConnection(exchange.front.services.meter, upstream);
  if (upstream.uses > 0) send(exchange, upstream, exchange.record.createdAtMs);
}

function send(exchange: Exchange, { socket }: Upstream, nowMs: number): void {
  const { record, headText, body } = exchange;
  exchange.stage = "waiting";
  exchange.dispatchedAtMs = nowMs;
  record.requestProcessingMs = nowMs - record.createdAtMs;
  if (body.done) {
    if (!exchange.isDue) later("dispatches", exchange);
    exchange.isDue = true;
    return;
  }
  socket.cork();
  socket.write(headText, "latin1");
  pumpBody(exchange);
  socket.uncork();
}

/** Passes on what the client has sent of the body (or, after an upgrade, anything), as fast as the target takes it. */
export function pumpBody(exchange: Exchange): void {
  const { front, body, stage, upstream } = exchange;
  if (stage === "connecting" || stage === "over" || !upstream || front.pending.length === 0) return;
  if (body.done && stage !== "tunnel") return;
  if (upstream.socket.writableNeedDrain) {
    pauseClient(front);
    return;
  }
  const size = stage === "tunnel" ? front.pending.length : body.consume(front.pending);
  if (size < 0) {
    failExchange(exchange, reject(400, "A malformed chunk"));
    return;
  }
  exchange.record.receivedBytes += size;
  if (!upstream.socket.write(takePending(front, size))) pauseClient(front);
}

function pauseClient(front: Front): void {
  front.socket.pause();
}

function onUpstreamDrain(exchange: Exchange): void {
  exchange.front.socket.resume();
  pumpBody(exchange);
}

/** The target closed the connection, or there never was one (row ALB-080). */
function onUpstreamEnd(exchange: Exchange, error: NodeJS.ErrnoException | undefined): void {
  const { answer, stage } = exchange;
  if (stage === "over") return;
  if (stage === "tunnel" || (answer?.untilClose && !answer.unchunks && !error)) {
    finishExchange(exchange);
    return;
  }
  if (wasClosedBefore(exchange)) {
    retry(exchange);
    return;
  }
  if (stage === "connecting") countFailed(exchange.front.services.meter, exchange.route, error);
  const status = stage === "connecting" && error?.code === "ETIMEDOUT" ? 504 : 502;
  failExchange(exchange, reject(status, error?.message ?? "The target closed the connection"));
}

/**
 * True where a kept connection was closed by the target just as the request was on its way: it ended at once, without a
 * byte. A target that dies of a request has held it longer, or ends the second, fresh connection too.
 *
 * DIFFERS: AWS's guide has a 502 for every request that meets a closing connection; here a safe one is sent once more to
 * the same target, so that the keep-alive timeouts of targets do not show as failures of the failover under test.
 */
function wasClosedBefore({ upstream, front, inbox, answer, retried, method, body, ...rest }: Exchange): boolean {
  if (!upstream || upstream.uses === 0 || retried || answer || inbox.length > 0) return false;
  const isRepeatable = isSafe(method) && body.done && rest.upgrade === undefined;
  return isRepeatable && front.services.now() - rest.dispatchedAtMs <= front.services.timing.raceMs;
}

function retry(exchange: Exchange): void {
  dropUpstream(exchange.upstream);
  exchange.retried = true;
  exchange.stage = "connecting";
  adopt(exchange, exchange.pool.connect(exchange));
}

/** Rows ALB-012, ALB-014, ALB-082: whom the silence is to be blamed on decides what it becomes. */
function onUpstreamTimeout(exchange: Exchange): void {
  const { stage, front } = exchange;
  if (stage === "tunnel") {
    finishExchange(exchange);
    return;
  }
  if (stage === "responding" && front.socket.writableNeedDrain) return;
  if (stage !== "connecting" && waitsForClient(exchange)) return;
  if (stage === "connecting") front.services.meter.targetConnectionError(exchange.route.groupArn);
  failExchange(exchange, reject(504, stage === "connecting" ? "No connection in time" : "No answer in time"));
}

function waitsForClient({ body, front }: Exchange): boolean {
  return !body.done && !front.socket.isPaused();
}

/** The client sent nothing, and took nothing, for the idle timeout. */
export function failClientIdle(exchange: Exchange): void {
  const { stage, front } = exchange;
  if (stage === "tunnel") {
    finishExchange(exchange);
    return;
  }
  if (stage === "responding" && front.socket.writableNeedDrain) {
    failExchange(exchange, reject(408, "The client takes no more of the answer"));
    return;
  }
  if (stage === "waiting" && waitsForClient(exchange)) failExchange(exchange, reject(408, "No whole body in time"));
}
