/** One request of an HTTP/2 client: what is common to it whatever its target speaks. */
import type { ServerHttp2Stream } from "node:http2";
import { closeRecord } from "../front/accounting.ts";
import type { ClientInfo, ForwardRoute, FrontServices } from "../front/front.ts";
import { type OwnAnswer, ownFields, ownPage } from "../front/generated.ts";
import type { Field, Framing, Rejection, RequestHead } from "../http1/index.ts";
import type { AccessRecord } from "../log/entry.ts";
import { answerFields } from "../passes/response.ts";
import { toHeaders } from "./fields.ts";

export interface Call {
  readonly stream: ServerHttp2Stream;
  readonly client: ClientInfo;
  readonly services: FrontServices;
  readonly record: AccessRecord;
  /** As it came; once it is admitted, as the target is to get it. Without framing. */
  head: RequestHead;
  readonly framing: Framing;
  readonly isGrpc: boolean;
  stage: "open" | "answering" | "over";
  /** The client has sent its whole body. */
  isSent: boolean;
  /** What is to be undone towards the target when the client goes away. */
  onGone: () => void;
}

/** A target has begun to answer. */
export function beginAnswer(
  call: Call,
  answer: { readonly status: number; readonly fields: readonly Field[]; readonly ends: boolean },
  route: ForwardRoute,
): void {
  const { stream, record, services, client } = call;
  call.stage = "answering";
  record.elbStatus = answer.status;
  record.targetStatus = answer.status;
  record.targetProcessingMs = services.now() - record.createdAtMs - Math.max(0, record.requestProcessingMs);
  record.responseProcessingMs = 0;
  const headers = services.headersOf(client.listener);
  const fields = answerFields(answer.fields, { headers, cookies: route.cookies?.(answer.fields) });
  const length = answer.fields.filter(({ name }) => name.toLowerCase() === "content-length");
  const sent = { ":status": answer.status, ...toHeaders([...fields, ...length]) };
  stream.respond(sent, { endStream: answer.ends, waitForTrailers: !answer.ends });
}

/** @returns false where the client cannot take more for now */
export function writeAnswer(call: Call, bytes: Buffer): boolean {
  call.record.sentBytes += bytes.length;
  return call.stream.write(bytes);
}

/** The answer is whole. */
export function finishCall(call: Call): void {
  if (call.stage === "over") return;
  call.stage = "over";
  if (!call.stream.writableEnded) call.stream.end();
  closeRecord(call.services, call.record);
}

/** Something went wrong: the client gets the status or, where an answer has begun, a reset stream. */
export function failCall(call: Call, { status }: Pick<Rejection, "status">): void {
  if (call.stage === "over") return;
  if (call.stage === "open") {
    answerCall(call, ownPage(status));
    return;
  }
  call.stage = "over";
  call.record.elbStatus = status;
  call.stream.close(INTERNAL_ERROR);
  closeRecord(call.services, call.record);
}

const INTERNAL_ERROR = 2;

/** Answers in the load balancer's own name (row ALB-046). */
export function answerCall(call: Call, answer: OwnAnswer): void {
  const { stream, services, client, record } = call;
  call.stage = "over";
  record.elbStatus = answer.status;
  if (!stream.destroyed && !stream.headersSent) {
    const fields = ownFields(answer, { nowMs: services.now(), headers: services.headersOf(client.listener) });
    const body = record.method === "HEAD" ? "" : answer.body;
    record.sentBytes += body.length;
    stream.respond({ ":status": answer.status, ...toHeaders(fields) }, { endStream: body === "" });
    if (body !== "") stream.end(body);
  }
  closeRecord(services, record);
}

/** Rows ALB-074 and ALB-077: the client went away before its answer was complete. */
export function loseCall(call: Call): void {
  if (call.stage === "over") return;
  if (call.stage === "open") call.record.elbStatus = call.isSent ? 460 : 400;
  call.stage = "over";
  call.onGone();
  closeRecord(call.services, call.record);
}
