import { createBodyReader } from "../../http1/index.ts";
import { reasonOf } from "../answer/status.ts";
import type { ErrorOverride } from "../config/dir-settings.ts";
import { viaEntry } from "../passes/via.ts";
import { dropConnection } from "../upstream/connection.ts";
import { UpstreamFailure } from "../upstream/failure.ts";
import type { AnswerHead, AnswerParse } from "../upstream/protocol.ts";
import { endAnswer, writeAnswer } from "./answer-body.ts";
import { EMPTY } from "./client.ts";
import { failEnded, failMalformed, failSwitched, failUnanswered } from "./failure.ts";
import type { Answer, Forward, Place } from "./forward.ts";
import { answerError } from "./own-answer.ts";
import { cutRange, type WholeAnswer } from "./range.ts";
import { renderAnswer } from "./render-answer.ts";

export function onAnswerBytes(forward: Forward, chunk: Buffer): void {
  if (forward.answer) {
    writeAnswer(forward, forward.answer, "", chunk);
    return;
  }
  forward.inbox = forward.inbox.length === 0 ? chunk : Buffer.concat([forward.inbox, chunk]);
  readHead(forward, false);
  const { inbox, connection } = forward;
  if (inbox.length > 0 && inbox.buffer === chunk.buffer && connection) forward.inbox = connection.buffer.keep(inbox);
}

function readHead(forward: Forward, isEnded: boolean): void {
  const { place } = forward;
  while (place && !forward.answer && forward.stage !== "over") {
    const parsed = place.protocol.parseAnswer(forward.inbox, isEnded);
    if (parsed.kind === "incomplete") return;
    if (parsed.kind === "bad") return void failHead(forward, parsed);
    if (parsed.head.status >= 200 && isHeld(forward, parsed.head.status)) return;
    const rest = forward.inbox.subarray(parsed.size);
    forward.inbox = EMPTY;
    if (parsed.head.status === 101) return void failSwitched(forward);
    if (parsed.head.status >= 200 || parsed.head.status < 100) return void startAnswer(forward, parsed.head, rest);
    relayInterim(forward, parsed.head);
    if (rest.length === 0) return;
    forward.inbox = rest;
  }
}

function failHead(forward: Forward, { why, isUnanswered }: Extract<AnswerParse, { kind: "bad" }>): void {
  if (isUnanswered) failUnanswered(forward, new UpstreamFailure("answer", why));
  else failMalformed(forward, why);
}

/**
 * An upstream that answers well without a 100 wants the body all the same, as httpd sees it: the client is told to send
 * it, and the answer waits until it has.
 */
function isHeld({ exchange }: Forward, status: number): boolean {
  if (exchange.awaitsContinue && status < 300) {
    exchange.awaitsContinue = false;
    exchange.holdsAnswer = true;
    exchange.client.socket.write("HTTP/1.1 100 Continue\r\n\r\n", "latin1");
  }
  return exchange.holdsAnswer && !exchange.body.done;
}

/** The body that an answer has waited for is whole. */
export function onBodyDone(forward: Forward): void {
  if (forward.exchange.holdsAnswer) readHead(forward, false);
}

/** A 100 goes to a client that waits for it, others to whoever understands them. */
function relayInterim({ exchange }: Forward, { status, reason, fields }: AnswerHead): void {
  const { client, head, host } = exchange;
  if (status === 100 && !exchange.awaitsContinue) return;
  if (head.version < 11) return;
  exchange.awaitsContinue &&= status !== 100;
  const via = viaEntry(host.identity, head.protocol.slice(5));
  let text = `HTTP/1.1 ${status} ${reason || reasonOf(status)}\r\n`;
  for (const { name, value } of fields) text += `${name}: ${value}\r\n`;
  if (via !== undefined) text += `Via: ${via}\r\n`;
  client.socket.write(`${text}\r\n`, "latin1");
}

function startAnswer(forward: Forward, head: AnswerHead, rest: Buffer): void {
  const { exchange, place, member, target } = forward;
  if (!place) return;
  const framing = place.protocol.frameAnswer(head, exchange.head.method);
  if (framing.kind === "bad") return void failMalformed(forward, framing.why);
  if (member && target.kind === "balancer") judgeMember(forward, target.name, head.status);
  if (overrides(exchange.settings.errorOverride, head.status)) return void overrideAnswer(forward, head);
  forward.stage = "responding";
  const whole = { head, framing, body: rest };
  passAnswer(forward, place, cutRange(exchange.head.method, exchange.fields, whole) ?? whole);
}

function passAnswer(forward: Forward, place: Place, { head, framing, body }: WholeAnswer): void {
  const { exchange } = forward;
  const isOld = exchange.head.version < 11;
  const answer: Answer = {
    body: createBodyReader(framing),
    toClient: !isOld && (framing.kind === "chunked" || framing.kind === "until-close") ? "chunked" : "raw",
    isUntilClose: framing.kind === "until-close",
    keepsUpstream: place.worker.reuse && framing.kind !== "until-close" && place.protocol.keepsConnection(head),
  };
  forward.answer = answer;
  writeAnswer(forward, answer, renderAnswer(forward, head, framing, answer), body);
}

function judgeMember({ exchange, member }: Forward, name: string, status: number): void {
  const balancer = exchange.generation.balancers.get(name);
  const isFailure = exchange.generation.config.balancers.get(name)?.failOnStatus.includes(status);
  if (!member) return;
  if (isFailure) balancer?.fail(member);
  else balancer?.succeed(member);
}

function overrides(override: ErrorOverride, status: number): boolean {
  if (override === "Off" || status < 400) return false;
  return override === "On" || override.includes(status);
}

/** `ProxyErrorOverride`: the page is this server's, status and reason stay. */
function overrideAnswer(forward: Forward, { status, reason, fields }: AnswerHead): void {
  forward.stage = "over";
  dropConnection(forward.connection);
  answerError(forward.exchange, {
    status,
    why: `upstream answered ${status}`,
    title: reason || reasonOf(status),
    level: "debug",
    fields: status === 401 ? fields.filter(({ name }) => /^www-authenticate$/i.test(name)) : [],
  });
}

/** The upstream has closed the connection. */
export function onAnswerEnd(forward: Forward, error: Error | undefined): void {
  const { answer, inbox, exchange } = forward;
  if (forward.stage === "over") return;
  if (answer?.isUntilClose && !error) {
    if (answer.toClient === "chunked") exchange.client.socket.write("0\r\n\r\n", "latin1");
    endAnswer(forward, false);
    return;
  }
  if (!answer && inbox.length > 0 && !error) readHead(forward, true);
  if (forward.answer?.isUntilClose && !answer) return void onAnswerEnd(forward, error);
  failEnded(forward, error ?? new UpstreamFailure("answer", "the connection was closed"));
}
