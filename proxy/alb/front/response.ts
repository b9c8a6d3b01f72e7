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
  exchange.inbox = exchange.inbox.length === 0 ? chunk : Buffer.concat([exchange.inbox, chunk]);
  readHead(exchange);
}

function readHead(exchange: Exchange): void {
  for (;;) {
    const parsed = parseResponseHead(exchange.inbox);
    if (parsed.kind === "incomplete") return;
    if (parsed.kind === "rejected") {
      failExchange(exchange, parsed);
      return;
    }
    const rest = exchange.inbox.subarray(parsed.size);
    exchange.inbox = EMPTY;
    if (parsed.head.status === 101) {
      startTunnel(exchange, parsed.head, rest);
      return;
    }
    if (parsed.head.status >= 200) {
      startAnswer(exchange, parsed.head, rest);
      return;
    }
    if (rest.length === 0) return;
    exchange.inbox = rest;
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

/** Below it, head and body go out as one buffer, which costs less than two writes. */
const ONE_WRITE_LIMIT = 16_384;

function writeToClient({ front, record }: Exchange, headText: string, content: Buffer): boolean {
  const { socket } = front;
  record.sentBytes += headText.length + content.length;
  if (headText === "") return content.length === 0 || socket.write(content);
  if (content.length === 0) return socket.write(headText, "latin1");
  if (content.length < ONE_WRITE_LIMIT) return socket.write(joined(headText, content));
  socket.cork();
  socket.write(headText, "latin1");
  const flows = socket.write(content);
  socket.uncork();
  return flows;
}

function joined(headText: string, content: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(headText.length + content.length);
  bytes.write(headText, "latin1");
  content.copy(bytes, headText.length);
  return bytes;
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
