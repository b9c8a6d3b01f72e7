/** A request of HTTP/2 with a target of HTTP/1.1. */
import { countConnection, countFailed } from "../front/accounting.ts";
import { renderRequest } from "../front/admit.ts";
import type { ForwardRoute } from "../front/front.ts";
import { isSafe } from "../front/repeat.ts";
import {
  answerFacts,
  type BodyReader,
  createBodyReader,
  frameResponse,
  isKeptAlive,
  isRejection,
  parseResponseHead,
  type Rejection,
  type ResponseHead,
  reject,
} from "../http1/index.ts";
import type { TargetPool } from "../target/pool.ts";
import { dropUpstream, type Upstream, type UpstreamUser } from "../target/upstream.ts";
import { beginAnswer, type Call, failCall, finishCall, writeAnswer } from "./call.ts";

interface Exchange {
  readonly call: Call;
  readonly route: ForwardRoute;
  readonly pool: TargetPool;
  upstream: Upstream | undefined;
  isConnected: boolean;
  isRetried: boolean;
  sentAtMs: number;
  inbox: Buffer;
  body: BodyReader | undefined;
  keepsUpstream: boolean;
  isUntilClose: boolean;
}

const EMPTY = Buffer.alloc(0);

export function forwardToHttp1(call: Call, route: ForwardRoute, pool: TargetPool): void {
  const exchange: Exchange = {
    ...{ call, route, pool, upstream: undefined, isConnected: false, isRetried: false, sentAtMs: 0, inbox: EMPTY },
    ...{ body: undefined, keepsUpstream: false, isUntilClose: false },
  };
  call.onGone = () => dropUpstream(exchange.upstream);
  call.stream.pause();
  call.stream.on("data", (chunk: Buffer) => passBody(exchange, chunk));
  call.stream.on("end", () => endBody(exchange));
  call.stream.on("drain", () => exchange.upstream?.socket.resume());
  adopt(exchange, pool.acquire(userOf(exchange)));
}

function adopt(exchange: Exchange, upstream: Upstream): void {
  exchange.upstream = upstream;
  if (upstream.uses === 0) countConnection(exchange.call.services.meter, upstream);
  exchange.isConnected = upstream.uses > 0;
  if (exchange.isConnected) send(exchange, upstream);
}

function userOf(exchange: Exchange): UpstreamUser {
  return {
    onConnected: () => exchange.upstream && send(exchange, exchange.upstream),
    onData: (chunk) => onData(exchange, chunk),
    onDrain: () => void exchange.call.stream.resume(),
    onEnd: (error) => onEnd(exchange, error),
    onTimeout: () => onTimeout(exchange),
    onTargetGone: () => fail(exchange, reject(502, "The target's deregistration delay is over")),
  };
}

function send(exchange: Exchange, { socket }: Upstream): void {
  const { call, route } = exchange;
  exchange.isConnected = true;
  exchange.sentAtMs = call.services.now();
  call.record.requestProcessingMs = exchange.sentAtMs - call.record.createdAtMs;
  socket.write(renderRequest(call.head, call.framing, route.transform), "latin1");
  call.stream.resume();
}

function passBody({ call, upstream }: Exchange, chunk: Buffer): void {
  call.record.receivedBytes += chunk.length;
  if (call.stage === "over" || !upstream || chunk.length === 0) return;
  const { socket } = upstream;
  const isChunked = call.framing.kind === "chunked";
  if (isChunked) socket.cork();
  if (isChunked) socket.write(`${chunk.length.toString(16)}\r\n`, "latin1");
  let flows = socket.write(chunk);
  if (isChunked) flows = socket.write("\r\n", "latin1");
  if (isChunked) socket.uncork();
  if (!flows) call.stream.pause();
}

function endBody({ call, upstream }: Exchange): void {
  call.isSent = true;
  if (call.stage !== "over" && call.framing.kind === "chunked") upstream?.socket.write("0\r\n\r\n", "latin1");
}

function onData(exchange: Exchange, chunk: Buffer): void {
  if (exchange.body) {
    passAnswer(exchange, exchange.body, chunk);
    return;
  }
  const { inbox } = exchange;
  exchange.inbox = EMPTY;
  for (let left = inbox.length === 0 ? chunk : Buffer.concat([inbox, chunk]); left.length > 0; ) {
    const parsed = parseResponseHead(left);
    if (parsed.kind === "incomplete") {
      exchange.inbox = Buffer.from(left);
      return;
    }
    if (parsed.kind === "rejected") return void fail(exchange, parsed);
    const rest = left.subarray(parsed.size);
    if (parsed.head.status >= 200) return void startAnswer(exchange, parsed.head, rest);
    if (parsed.head.status === 101) return void fail(exchange, reject(502, "A 101 that was not asked for"));
    left = rest;
  }
}

function startAnswer(exchange: Exchange, head: ResponseHead, rest: Buffer): void {
  const { call, route } = exchange;
  const facts = answerFacts(head);
  const framing = frameResponse(facts, call.head.method);
  if (isRejection(framing)) return void fail(exchange, framing);
  const body = createBodyReader(framing);
  exchange.body = body;
  exchange.isUntilClose = framing.kind === "until-close";
  exchange.keepsUpstream = !exchange.isUntilClose && isKeptAlive(facts);
  beginAnswer(call, { status: head.status, fields: head.fields, ends: body.done }, route);
  passAnswer(exchange, body, rest);
}

function passAnswer(exchange: Exchange, body: BodyReader, bytes: Buffer): void {
  const { call, upstream } = exchange;
  let flows = true;
  const size = body.consume(bytes, (payload) => {
    flows = writeAnswer(call, Buffer.from(payload));
  });
  if (size < 0) return void fail(exchange, reject(502, "A malformed chunk in the response"));
  if (!body.done) {
    if (!flows) upstream?.socket.pause();
    return;
  }
  finish(exchange, size === bytes.length);
}

/** @param isClean nothing came behind the answer */
function finish({ call, upstream, pool, keepsUpstream }: Exchange, isClean: boolean): void {
  if (upstream && keepsUpstream && isClean && call.isSent) pool.release(upstream);
  else dropUpstream(upstream);
  pool.observe((call.record.targetStatus ?? 0) >= 500);
  finishCall(call);
}

function fail(exchange: Exchange, rejection: Rejection): void {
  dropUpstream(exchange.upstream);
  if (rejection.status >= 500) exchange.pool.observe(true);
  failCall(exchange.call, rejection);
}

function onEnd(exchange: Exchange, error: NodeJS.ErrnoException | undefined): void {
  const { call, upstream, route, pool } = exchange;
  if (call.stage === "over") return;
  if (exchange.isUntilClose && !error) return void finish(exchange, false);
  const age = call.services.now() - exchange.sentAtMs;
  const isRace = (upstream?.uses ?? 0) > 0 && age <= call.services.timing.raceMs && call.stage === "open";
  const isRepeatable = isSafe(call.head.method) && call.framing.kind === "none";
  if (isRace && isRepeatable && !exchange.isRetried && exchange.inbox.length === 0) {
    exchange.isRetried = true;
    return void adopt(exchange, pool.connect(userOf(exchange)));
  }
  if (!exchange.isConnected) countFailed(call.services.meter, route, error);
  const status = !exchange.isConnected && error?.code === "ETIMEDOUT" ? 504 : 502;
  fail(exchange, reject(status, error?.message ?? "The target closed the connection"));
}

/** Whom the silence is to be blamed on decides what it becomes (rows ALB-012, ALB-014). */
function onTimeout(exchange: Exchange): void {
  const { call, route } = exchange;
  if (!exchange.isConnected) call.services.meter.targetConnectionError(route.groupArn);
  const isClients = exchange.isConnected && !call.isSent && !call.stream.isPaused();
  fail(exchange, isClients ? reject(408, "No whole body in time") : reject(504, "No answer in time"));
}
