/** One request with one target: back to the client. */
import {
  type AnswerFacts,
  answerFacts,
  createBodyReader,
  type Framing,
  frameResponse,
  isKeptAlive,
  isRejection,
  type PlainResponse,
  parseResponseHead,
  type ResponseHead,
  readPlainResponse,
  reject,
} from "../http1/index.ts";
import { endOfHead, rewriteResponse } from "../passes/index.ts";
import type { Answer, Exchange } from "./exchange.ts";
import { EMPTY } from "./front.ts";
import { outBuffer, writeBehind, writeLast } from "./out-buffer.ts";
import { failExchange, finishExchange } from "./outcome.ts";

export function onUpstreamData(exchange: Exchange, chunk: Buffer): void {
  if (exchange.stage === "tunnel") {
    relay(exchange, chunk);
    return;
  }
  if (exchange.answer) {
    writeBody(exchange, exchange.answer, 0, chunk);
    return;
  }
  const { inbox } = exchange;
  exchange.inbox = EMPTY;
  readHead(exchange, inbox.length === 0 ? chunk : Buffer.concat([inbox, chunk]));
}

/** @param bytes good for the length of the call */
function readHead(exchange: Exchange, bytes: Buffer): void {
  const plain = takesPlain(exchange) ? readPlainResponse(bytes, outBuffer()) : undefined;
  if (plain) {
    startPlain(exchange, plain, bytes.subarray(plain.size));
    return;
  }
  for (let left = bytes; left.length > 0; ) {
    const parsed = parseResponseHead(left);
    if (parsed.kind === "incomplete") {
      exchange.inbox = Buffer.from(left);
      return;
    }
    if (parsed.kind === "rejected") {
      failExchange(exchange, parsed);
      return;
    }
    const rest = left.subarray(parsed.size);
    if (parsed.head.status === 101) {
      startTunnel(exchange, parsed.head, rest);
      return;
    }
    if (parsed.head.status >= 200) {
      startAnswer(exchange, parsed.head, rest);
      return;
    }
    left = rest;
  }
}

/** True where nothing is put into an answer's head but what each has, and its body goes on as it comes. */
function takesPlain({ isBare, clientMinor, method, route, front }: Exchange): boolean {
  if (isBare || clientMinor === 0 || method === "HEAD" || route.cookies) return false;
  return front.services.headersOf(front.client.listener) === undefined;
}

/** @param plain has laid down its beginning of the head */
function startPlain(exchange: Exchange, plain: PlainResponse, rest: Buffer): void {
  const framing = frameResponse(plain, exchange.method);
  if (isRejection(framing)) {
    failExchange(exchange, framing);
    return;
  }
  const answer = beginAnswer(exchange, plain, framing, framing);
  const size = plain.end + outBuffer().write(endOfHead(framing, answer.keepsClient), plain.end, "latin1");
  writeBody(exchange, answer, size, rest);
}

function startAnswer(exchange: Exchange, head: ResponseHead, rest: Buffer): void {
  const facts = answerFacts(head);
  const framing = frameResponse(facts, exchange.method);
  if (isRejection(framing)) {
    failExchange(exchange, framing);
    return;
  }
  const isPlain = exchange.isBare || (framing.kind === "chunked" && exchange.clientMinor === 0);
  const toClient = isPlain ? UNTIL_CLOSE : framing;
  const answer = beginAnswer(exchange, facts, framing, toClient);
  writeBody(exchange, answer, layDown(renderHead(exchange, head, toClient, answer)), rest);
}

/** @param toClient how the body is framed towards the client */
function beginAnswer(exchange: Exchange, facts: AnswerFacts, framing: Framing, toClient: Framing): Answer {
  recordHead(exchange, facts.status);
  exchange.stage = "responding";
  exchange.answer = buildAnswer(exchange, facts, framing, toClient);
  return exchange.answer;
}

/** @returns its size */
function layDown(headText: string): number {
  return outBuffer().write(headText, "latin1");
}

/** A client of HTTP/0.9 knows no heads. */
function renderHead(exchange: Exchange, head: ResponseHead, framing: Framing, answer: Answer): string {
  if (exchange.isBare) return "";
  const { front, route } = exchange;
  return rewriteResponse(head, {
    framing,
    keepAlive: answer.keepsClient,
    headers: front.services.headersOf(front.client.listener),
    cookies: route.cookies?.(head.fields),
  });
}

const UNTIL_CLOSE: Framing = { kind: "until-close" };

function buildAnswer(exchange: Exchange, facts: AnswerFacts, framing: Framing, toClient: Framing): Answer {
  const { front, keepAlive, body, reusesUpstream } = exchange;
  const untilClose = toClient.kind === "until-close";
  return {
    body: createBodyReader(framing),
    untilClose,
    unchunks: framing.kind === "chunked" && untilClose,
    keepsClient: keepAlive && body.done && !untilClose && !front.services.stopping,
    keepsUpstream: reusesUpstream && framing.kind !== "until-close" && isKeptAlive(facts),
  };
}

function recordHead(exchange: Exchange, status: number): void {
  const { record, front, dispatchedAtMs } = exchange;
  exchange.answeredAtMs = front.services.now();
  record.elbStatus = status;
  record.targetStatus = status;
  record.targetProcessingMs = exchange.answeredAtMs - dispatchedAtMs;
  record.responseProcessingMs = 0;
}

/** @param headSize of the head that is laid down and still to be written in front of the body's first part; 0 afterwards */
function writeBody(exchange: Exchange, answer: Answer, headSize: number, bytes: Buffer): void {
  const pieces: Buffer[] = [];
  const size = answer.body.consume(bytes, answer.unchunks ? (payload) => pieces.push(payload) : undefined);
  if (size < 0) {
    failExchange(exchange, reject(502, "A malformed chunk in the response"));
    return;
  }
  const content = answer.unchunks ? Buffer.concat(pieces) : size === bytes.length ? bytes : bytes.subarray(0, size);
  if (answer.body.done) {
    exchange.record.sentBytes += headSize + content.length;
    writeLast(exchange.front.socket, headSize, content);
    const ended = size < bytes.length ? withoutReuse(exchange, answer) : exchange;
    finishExchange(ended, headSize > 0 ? exchange.answeredAtMs : undefined);
    return;
  }
  if (!writeToClient(exchange, headSize, content)) exchange.upstream?.socket.pause();
}

/** Bytes beyond the answer's end: the connection cannot be trusted with another request. */
function withoutReuse(exchange: Exchange, answer: Answer): Exchange {
  exchange.answer = { ...answer, keepsUpstream: false };
  return exchange;
}

/** @param content good for the length of the call */
function writeToClient({ front, record }: Exchange, headSize: number, content: Buffer): boolean {
  record.sentBytes += headSize + content.length;
  return writeBehind(front.socket, headSize, content);
}

export function onClientDrain(exchange: Exchange): void {
  exchange.upstream?.socket.resume();
}

/** Row ALB-010: from the 101 on, bytes pass both ways until one side ends. */
function startTunnel(exchange: Exchange, head: ResponseHead, rest: Buffer): void {
  const { upgrade } = exchange;
  if (upgrade === undefined) {
    failExchange(exchange, reject(502, "A 101 that was not asked for"));
    return;
  }
  recordHead(exchange, head.status);
  exchange.record.type = exchange.front.client.secure ? "wss" : "ws";
  exchange.stage = "tunnel";
  const cookies = exchange.route.cookies?.(head.fields);
  const text = rewriteResponse(head, { framing: { kind: "none" }, keepAlive: true, upgrade, cookies });
  if (!writeToClient(exchange, layDown(text), rest)) exchange.upstream?.socket.pause();
}

function relay(exchange: Exchange, chunk: Buffer): void {
  if (!writeToClient(exchange, 0, chunk)) exchange.upstream?.socket.pause();
}
