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
  const targetStatus = record.targetStatus === undefined ? "-" : String(record.targetStatus);
  const request = `${record.method ?? "-"} ${record.url ?? "-"} ${record.httpVersion ?? "-"}`;
  return `${record.type} ${microseconds(record.endedAtMs)} ${record.elb} ${record.clientIp}:${record.clientPort} ${target} ${seconds(record.requestProcessingMs)} ${seconds(record.targetProcessingMs)} ${seconds(record.responseProcessingMs)} ${record.elbStatus} ${targetStatus} ${record.receivedBytes} ${record.sentBytes} ${quoted(request)} ${quoted(record.userAgent)} ${record.sslCipher ?? "-"} ${record.sslProtocol ?? "-"} ${record.targetGroupArn ?? "-"} ${quoted(record.traceId)} ${quoted(record.domainName)} ${quoted(record.certificateArn)} ${record.rulePriority ?? "-"} ${microseconds(record.createdAtMs)} ${quoted(record.actions)} ${quoted(record.redirectUrl)} ${ERROR_REASON} "${target}" "${targetStatus}" ${quoted(record.classification)} ${quoted(record.classificationReason)} ${record.connectionTraceId} ${quoted(record.transformedHost)} ${quoted(record.transformedUri)} ${quoted(record.transformStatus)}`;
}

/** Only Lambda targets, WAF and authentication have one. */
const ERROR_REASON = '"-"';

function seconds(ms: number): string {
  return ms < 0 ? "-1" : (ms / 1000).toFixed(3);
}

/** Of the second that was asked for last: most lines are of the same one. */
let known = { second: Number.NaN, text: "" };

function microseconds(ms: number): string {
  const second = Math.floor(ms / 1000);
  if (second !== known.second) known = { second, text: new Date(second * 1000).toISOString().slice(0, 20) };
  return `${known.text}${String(Math.floor(ms - second * 1000)).padStart(3, "0")}000Z`;
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
