/** One line of the access log (rows ALB-088 to ALB-090). Pure. */

export type RequestType = "http" | "https" | "h2" | "grpcs" | "ws" | "wss";

/** What is known of a request when it is over. Times in milliseconds, -1 where the phase was not reached. */
export interface AccessRecord {
  type: RequestType;
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
  sslCipher: string | undefined;
  sslProtocol: string | undefined;
  targetGroupArn: string | undefined;
  traceId: string | undefined;
  /** What the client called by SNI. */
  domainName: string | undefined;
  certificateArn: string | undefined;
  /** Of the rule that was matched: 0 the default one, -1 a rule that could not be carried out. */
  rulePriority: number | undefined;
  actions: string | undefined;
  redirectUrl: string | undefined;
  classification: string | undefined;
  classificationReason: string | undefined;
  connectionTraceId: string;
  transformedHost: string | undefined;
  transformedUri: string | undefined;
  transformStatus: string | undefined;
}

/** The line, without its end: 33 fields, a space between each. */
export function renderEntry(record: AccessRecord): string {
  const target = record.target ?? "-";
  const status = record.targetStatus ?? "-";
  const request = `${record.method ?? "-"} ${record.url ?? "-"} ${record.httpVersion ?? "-"}`;
  const times = `${seconds(record.requestProcessingMs)} ${seconds(record.targetProcessingMs)} ${seconds(record.responseProcessingMs)}`;
  const sizes = `${record.elbStatus} ${status} ${record.receivedBytes} ${record.sentBytes}`;
  const rule = `${record.rulePriority ?? "-"} ${microseconds(record.createdAtMs)} ${quoted(record.actions)} ${quoted(record.redirectUrl)}`;
  return `${record.type} ${microseconds(record.endedAtMs)} ${record.elb} ${record.clientIp}:${record.clientPort} ${target} ${times} ${sizes} ${quoted(request)} ${quoted(record.userAgent)} ${record.sslCipher ?? "-"} ${record.sslProtocol ?? "-"} ${record.targetGroupArn ?? "-"} ${quoted(record.traceId)} ${quoted(record.domainName)} ${quoted(record.certificateArn)} ${rule} ${ERROR_REASON} "${target}" "${status}" ${reasons(record)} ${record.connectionTraceId} ${rewritten(record)}`;
}

/** Most requests have neither. */
function reasons({ classification, classificationReason }: AccessRecord): string {
  return classification === undefined ? '"-" "-"' : `${quoted(classification)} ${quoted(classificationReason)}`;
}

function rewritten({ transformedHost, transformedUri, transformStatus }: AccessRecord): string {
  if (transformStatus === undefined) return '"-" "-" "-"';
  return `${quoted(transformedHost)} ${quoted(transformedUri)} ${quoted(transformStatus)}`;
}

/** Only Lambda targets, WAF and authentication have one. */
const ERROR_REASON = '"-"';

/** Whole milliseconds below a second. */
const SHORT = Array.from({ length: 1000 }, (_, ms) => (ms / 1000).toFixed(3));

function seconds(ms: number): string {
  return SHORT[ms] ?? (ms < 0 ? "-1" : (ms / 1000).toFixed(3));
}

/** Of the second and of the millisecond that were asked for last: most lines are of the same ones. */
let known = { second: Number.NaN, text: "" };
let last = { ms: Number.NaN, text: "" };

function microseconds(ms: number): string {
  if (ms === last.ms) return last.text;
  const second = Math.floor(ms / 1000);
  if (second !== known.second) known = { second, text: new Date(second * 1000).toISOString().slice(0, 20) };
  last = { ms, text: `${known.text}${String(Math.floor(ms - second * 1000)).padStart(3, "0")}000Z` };
  return last.text;
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
