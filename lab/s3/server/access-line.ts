/** A request in the fields of S3's server access log, and what follows it through the tiers behind them. Pure. */
import type { Headers } from "../request/headers.ts";
import type { Connection } from "./exchange.ts";

/** One answered request. Absent values are `-` in the line. */
export interface LoggedRequest extends Connection {
  readonly timeMs: number;
  readonly method: string;
  readonly target: string;
  readonly httpVersion: string;
  readonly headers: Headers;
  readonly requestId: string;
  readonly hostId: string;
  readonly bucket: string | undefined;
  readonly key: string | undefined;
  readonly isWebsite: boolean;
  readonly operation: string | undefined;
  /** ARN. */
  readonly caller: string | undefined;
  readonly authentication: string | undefined;
  readonly status: number;
  readonly errorCode: string | undefined;
  readonly bytesSent: number;
  readonly objectSize: number | undefined;
  readonly totalMs: number;
  /** Until the answer began. */
  readonly turnaroundMs: number;
  /** Root of X-Amzn-Trace-Id. */
  readonly trace: string | undefined;
}

/** DIFFERS: the bucket's owner is always `-`, as there is one account; the trace at the end is ours. */
export function renderAccessLine(request: LoggedRequest): string {
  const { headers, tls } = request;
  const isSigned = request.authentication !== undefined;
  const fields = [
    ...["-", request.bucket, `[${renderDate(request.timeMs)}]`, request.remoteAddress?.replace(/^::ffff:/, "")],
    ...[
      request.caller,
      request.requestId,
      operationOf(request),
      request.key ? encodeURIComponent(request.key) : undefined,
    ],
    quoted(`${request.method} ${request.target} HTTP/${request.httpVersion}`),
    ...[request.status, request.errorCode, request.bytesSent || undefined, request.objectSize],
    ...[Math.round(request.totalMs), Math.round(request.turnaroundMs)],
    ...[quoted(headers.get("referer")), quoted(headers.get("user-agent")), undefined, request.hostId],
    ...[isSigned ? "SigV4" : undefined, tls?.cipher, request.authentication, headers.get("host"), tls?.version],
    ...[undefined, undefined],
  ];
  const line = fields.map((field) => printable(String(field ?? "-"))).join(" ");
  return request.trace === undefined ? line : `${line} [trace: ${request.trace}]`;
}

function operationOf({ isWebsite, method, key, bucket, operation }: LoggedRequest): string {
  const level = key || isWebsite ? "OBJECT" : bucket ? "BUCKET" : "SERVICE";
  const batch = operation === "DeleteObjects" ? "MULTI_OBJECT_DELETE" : level;
  return `${isWebsite ? "WEBSITE" : "REST"}.${method}.${batch}`;
}

/** `06/Feb/2019:00:00:38 +0000`. */
function renderDate(ms: number): string {
  const [, day, month, year, time] = new Date(ms).toUTCString().split(" ");
  return `${day}/${month}/${year}:${time} +0000`;
}

function quoted(text: string | undefined): string {
  return text === undefined ? '"-"' : `"${text.replace(/["\\]/g, (sign) => `\\${sign}`)}"`;
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, (character) => encodeURIComponent(character));
}
