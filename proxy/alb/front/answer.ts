import type { Rejection } from "../http1/index.ts";
import type { AccessRecord } from "../log/entry.ts";
import { closeRecord } from "./accounting.ts";
import type { Front } from "./front.ts";
import { renderGenerated } from "./generated.ts";

export interface GeneratedAnswer {
  readonly rejection: Rejection;
  readonly record: AccessRecord;
  readonly keepAlive: boolean;
}

/** Answers in the load balancer's own name, and logs it. */
export function answerGenerated(front: Front, { rejection, record, keepAlive }: GeneratedAnswer): void {
  const { status, desync } = rejection;
  const method = record.method ?? "";
  const text = renderGenerated({ status, keepAlive, nowMs: front.services.now(), method });
  front.socket.write(text, "latin1");
  record.elbStatus = status;
  record.sentBytes += text.length;
  if (desync) {
    record.classification = "Severe";
    record.classificationReason = desync;
  }
  closeRecord(front, record);
}
