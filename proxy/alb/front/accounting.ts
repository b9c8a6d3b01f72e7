/** Fills the access log's record of a request as it goes along. */
import type { RequestHead } from "../http1/index.ts";
import { fieldValue } from "../http1/index.ts";
import type { AccessRecord } from "../log/entry.ts";
import type { Front } from "./front.ts";

/** The record of a request of which nothing could be read. */
export function emptyRecord(front: Front): AccessRecord {
  const nowMs = front.services.now();
  return {
    type: "http",
    endedAtMs: nowMs,
    createdAtMs: nowMs,
    elb: front.services.elb,
    clientIp: front.clientIp,
    clientPort: front.clientPort,
    target: undefined,
    requestProcessingMs: -1,
    targetProcessingMs: -1,
    responseProcessingMs: -1,
    elbStatus: 0,
    targetStatus: undefined,
    receivedBytes: 0,
    sentBytes: 0,
    method: undefined,
    url: undefined,
    httpVersion: undefined,
    userAgent: undefined,
    targetGroupArn: undefined,
    traceId: undefined,
    matched: false,
    classification: undefined,
    classificationReason: undefined,
    connectionTraceId: front.traceId,
  };
}

/** @param size of the head, bytes */
export function recordRequest(front: Front, head: RequestHead, size: number): AccessRecord {
  const record = emptyRecord(front);
  record.receivedBytes = size;
  record.method = head.method;
  record.url = head.target;
  record.httpVersion = `HTTP/1.${head.minor}`;
  record.userAgent = fieldValue(head.fields, "user-agent");
  return record;
}

/** What the passes made of it: the whole URL and the trace, as the log states them. */
export function recordRewritten(record: AccessRecord, front: Front, head: RequestHead): void {
  for (const { name, value } of head.fields) {
    if (name === "Host") record.url = `http://${withPort(value, front.listenerPort)}${head.target}`;
    else if (name === "X-Amzn-Trace-Id") record.traceId = value;
  }
  record.matched = true;
}

function withPort(host: string, port: number): string {
  return /:\d+$/.test(host) ? host : `${host}:${port}`;
}

/** The request is over: its line goes to the log. */
export function closeRecord(front: Front, record: AccessRecord): void {
  record.endedAtMs = front.services.now();
  front.services.log(record);
}
