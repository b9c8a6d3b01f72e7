/** One request with one target: back to the client. */
import {
  createBodyReader,
  type Framing,
  frameResponse,
  isKeptAlive,
  isRejection,
  parseResponseHead,
  type ResponseHead,
  reject,
} from "../http1/index.ts";
import { rewriteResponse } from "../passes/index.ts";
import type { Answer, Exchange } from "./exchange.ts";
import { EMPTY } from "./front.ts";
import { outBuffer, writeCopy, writeOut } from "./out-buffer.ts";
import { failExchange, finishExchange } from "./outcome.ts";

export function onUpstreamData(exchange: Exchange, chunk: Buffer): void {
  if (exchange.stage === "tunnel") {
    relay(exchange, chunk);
    return;
  }
  if (exchange.answer) {
    writeBody(exchange, exchange.answer, "", chunk);
    return;
  }
  const { inbox } = exchange;
  exchange.inbox = EMPTY;
  readHead(exchange, inbox.length === 0 ? chunk : Buffer.concat([inbox, chunk]));
}

/** @param bytes good for the length of the call */
function readHead(exchange: Exchange, bytes: Buffer): void {
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

function startAnswer(exchange: Exchange, head: ResponseHead, rest: Buffer): void {
  const framing = frameResponse(head, exchange.method);
  if (isRejection(framing)) {
    failExchange(exchange, framing);
    return;
  }
  recordHead(exchange, head);
  exchange.stage = "responding";
  const isPlain = exchange.isBare || (framing.kind === "chunked" && exchange.clientMinor === 0);
  const toClient = isPlain ? UNTIL_CLOSE : framing;
  const answer = buildAnswer(exchange, head, framing, toClient);
  exchange.answer = answer;
  writeBody(exchange, answer, renderHead(exchange, head, toClient, answer), rest);
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

function buildAnswer(exchange: Exchange, head: ResponseHead, framing: Framing, toClient: Framing): Answer {
  const { front, keepAlive, body, reusesUpstream } = exchange;
  const untilClose = toClient.kind === "until-close";
  return {
    body: createBodyReader(framing),
    untilClose,
    unchunks: framing.kind === "chunked" && untilClose,
    keepsClient: keepAlive && body.done && !untilClose && !front.services.stopping,
    keepsUpstream: reusesUpstream && framing.kind !== "until-close" && isKeptAlive(head),
  };
}

function recordHead({ record, front, dispatchedAtMs }: Exchange, head: ResponseHead): void {
  record.elbStatus = head.status;
  record.targetStatus = head.status;
  record.targetProcessingMs = front.services.now() - dispatchedAtMs;
  record.responseProcessingMs = 0;
}

/** @param headText still to be written in front of the body's first part; empty afterwards */
function writeBody(exchange: Exchange, answer: Answer, headText: string, bytes: Buffer): void {
  const pieces: Buffer[] = [];
  const size = answer.body.consume(bytes, answer.unchunks ? (payload) => pieces.push(payload) : undefined);
  if (size < 0) {
    failExchange(exchange, reject(502, "A malformed chunk in the response"));
    return;
  }
  const content = answer.unchunks ? Buffer.concat(pieces) : size === bytes.length ? bytes : bytes.subarray(0, size);
  const flows = writeToClient(exchange, headText, content);
  if (answer.body.done) {
    finishExchange(size < bytes.length ? withoutReuse(exchange, answer) : exchange);
    return;
  }
  if (!flows) exchange.upstream?.socket.pause();
}

/** Bytes beyond the answer's end: the connection cannot be trusted with another request. */
function withoutReuse(exchange: Exchange, answer: Answer): Exchange {
  exchange.answer = { ...answer, keepsUpstream: false };
  return exchange;
}

/** @param content good for the length of the call */
function writeToClient({ front, record }: Exchange, headText: string, content: Buffer): boolean {
  const { socket } = front;
  record.sentBytes += headText.length + content.length;
  if (content.length === 0) return headText === "" || socket.write(headText, "latin1");
  if (headText === "") return writeCopy(socket, content);
  const out = outBuffer();
  if (headText.length + content.length > out.length) {
    socket.write(headText, "latin1");
    return writeCopy(socket, content);
  }
  const headSize = out.write(headText, "latin1");
  content.copy(out, headSize);
  return writeOut(socket, headSize + content.length);
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
  recordHead(exchange, head);
  exchange.record.type = exchange.front.client.secure ? "wss" : "ws";
  exchange.stage = "tunnel";
  const cookies = exchange.route.cookies?.(head.fields);
  const text = rewriteResponse(head, { framing: { kind: "none" }, keepAlive: true, upgrade, cookies });
  if (!writeToClient(exchange, text, rest)) exchange.upstream?.socket.pause();
}

function relay(exchange: Exchange, chunk: Buffer): void {
  if (!writeToClient(exchange, "", chunk)) exchange.upstream?.socket.pause();
}
