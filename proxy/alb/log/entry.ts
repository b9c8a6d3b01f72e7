/** One line of the access log (rows ALB-088 to ALB-090). Pure. */

/** What is known of a request when it is over. Times in milliseconds, -1 where the phase was not reached. */
export interface AccessRecord {
  type: "http" | "ws";
  endedAtMs: number;
  createdAtMs: number;
  /** `app/<name>/<id>` */
  elb: string;
  clientIp: string;
  clientPort: number;
  target: string | undefined;
  requestProcessingMs: number;
  targetProcessingMs: number;
  responseProcessingMs: number;
  elbStatus: number;
  targetStatus: number | undefined;
  receivedBytes: number;
  sentBytes: number;
  method: string | undefined;
  url: string | undefined;
  httpVersion: string | undefined;
  userAgent: string | undefined;
  targetGroupArn: string | undefined;
  traceId: string | undefined;
  /** A rule was reached; the default one is number 0. */
  matched: boolean;
  classification: string | undefined;
  classificationReason: string | undefined;
  connectionTraceId: string;
}

/** The line, without its end: 33 fields, a space between each. */
export function renderEntry(record: AccessRecord): string {
  const target = record.target ?? "-";
  const targetStatus = String(record.targetStatus ?? "-");
  return [
    record.type,
    microseconds(record.endedAtMs),
    record.elb,
    `${record.clientIp}:${record.clientPort}`,
    target,
    seconds(record.requestProcessingMs),
    seconds(record.targetProcessingMs),
    seconds(record.responseProcessingMs),
    record.elbStatus,
    targetStatus,
    record.receivedBytes,
    record.sentBytes,
    quoted(`${record.method ?? "-"} ${record.url ?? "-"} ${record.httpVersion ?? "-"}`),
    quoted(record.userAgent),
    "-", // ssl_cipher
    "-", // ssl_protocol
    record.targetGroupArn ?? "-",
    quoted(record.traceId),
    quoted(undefined), // domain_name: of TLS
    quoted(undefined), // chosen_cert_arn
    record.matched ? 0 : "-",
    microseconds(record.createdAtMs),
    quoted(record.matched ? "forward" : undefined),
    quoted(undefined), // redirect_url
    quoted(undefined), // error_reason: of Lambda, WAF and authentication
    quoted(target),
    quoted(targetStatus),
    quoted(record.classification),
    quoted(record.classificationReason),
    record.connectionTraceId,
    quoted(undefined), // transformed_host
    quoted(undefined), // transformed_uri
    quoted(undefined), // request_transform_status
  ].join(" ");
}

function seconds(ms: number): string {
  return ms < 0 ? "-1" : (ms / 1000).toFixed(3);
}

function microseconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, -1)}000Z`;
}

const UNSAFE = /["\\]|[^\x20-\x7e]/;
const EACH_UNSAFE = /["\\]|[^\x20-\x7e]/g;

/** A value from outside cannot end its field or its line. */
function quoted(text: string | undefined): string {
  if (text === undefined) return '"-"';
  return UNSAFE.test(text) ? `"${text.replace(EACH_UNSAFE, escapeByte)}"` : `"${text}"`;
}

function escapeByte(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
}
