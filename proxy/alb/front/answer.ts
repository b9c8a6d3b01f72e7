import type { Rejection } from "../http1/index.ts";
import type { AccessRecord } from "../log/entry.ts";
import { closeRecord, recordReason } from "./accounting.ts";
import type { Front } from "./front.ts";
import { type OwnAnswer, ownPage, renderOwn } from "./generated.ts";

export interface GeneratedAnswer {
  readonly record: AccessRecord;
  readonly keepAlive: boolean;
}

/** Answers a request that goes no further with the page of its status, and logs it. */
export function answerRejected(front: Front, rejection: Rejection, generated: GeneratedAnswer): void {
  if (rejection.desync) recordReason(generated.record, rejection.desync);
  answerOwn(front, ownPage(rejection.status), generated);
}

/** Answers in the load balancer's own name, and logs it. */
export function answerOwn(front: Front, answer: OwnAnswer, { record, keepAlive }: GeneratedAnswer): void {
  const { services, client, socket } = front;
  const bytes = renderOwn(answer, {
    keepAlive,
    nowMs: services.now(),
    method: record.method ?? "",
    bare: record.httpVersion === "HTTP/0.9",
    headers: services.headersOf(client.listener),
  });
  socket.write(bytes);
  record.elbStatus = answer.status;
  record.sentBytes += bytes.length;
  closeRecord(services, record);
}
