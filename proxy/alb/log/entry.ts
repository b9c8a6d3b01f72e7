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
  return `${beginning(record)}${record.clientIp}:${record.clientPort} ${target}${times(record)}${record.elbStatus} ${status} ${record.receivedBytes} ${record.sentBytes} ${quoted(request)} ${quoted(record.userAgent)}${secureGroup(record)}${quoted(record.traceId)}${rule(record)}"${target}" "${status}" ${reasons(record)} ${record.connectionTraceId}${rewritten(record)}`;
}

/**
 * Pieces that follow from few values, which are mostly those of the line before: a line is made of a third of the pieces that its
 * fields would be.
 */
let begun = { type: "", endedAtMs: Number.NaN, elb: "", text: "" };

function beginning({ type, endedAtMs, elb }: AccessRecord): string {
  if (begun.endedAtMs !== endedAtMs || begun.type !== type || begun.elb !== elb) {
    begun = { type, endedAtMs, elb, text: `${type} ${microseconds(endedAtMs)} ${elb} ` };
  }
  return begun.text;
}

let timed = { request: Number.NaN, target: 0, response: 0, text: "" };

function times(record: AccessRecord): string {
  const { requestProcessingMs: request, targetProcessingMs: target, responseProcessingMs: response } = record;
  if (timed.request !== request || timed.target !== target || timed.response !== response) {
    timed = { request, target, response, text: ` ${seconds(request)} ${seconds(target)} ${seconds(response)} ` };
  }
  return timed.text;
}

let grouped: { cipher?: string | undefined; arn?: string | undefined; protocol?: string | undefined; text: string } = {
  text: " - - - ",
};

function secureGroup({ sslCipher: cipher, sslProtocol: protocol, targetGroupArn: arn }: AccessRecord): string {
  if (grouped.cipher !== cipher || grouped.protocol !== protocol || grouped.arn !== arn) {
    grouped = { cipher, protocol, arn, text: ` ${cipher ?? "-"} ${protocol ?? "-"} ${arn ?? "-"} ` };
  }
  return grouped.text;
}

/** Names by SNI, the rule, and when the request came. Only Lambda targets, WAF and authentication have a reason for an error. */
function rule(record: AccessRecord): string {
  if (record.redirectUrl ?? record.certificateArn ?? record.domainName) return ruleText(record);
  const { createdAtMs, rulePriority: priority, actions } = record;
  if (ruled.createdAtMs !== createdAtMs || ruled.priority !== priority || ruled.actions !== actions) {
    ruled = { createdAtMs, priority, actions, text: ruleText(record) };
  }
  return ruled.text;
}

let ruled = {
  createdAtMs: Number.NaN,
  priority: undefined as number | undefined,
  actions: undefined as string | undefined,
  text: "",
};

function ruleText({
  domainName,
  certificateArn,
  rulePriority,
  createdAtMs,
  actions,
  redirectUrl,
}: AccessRecord): string {
  return ` ${quoted(domainName)} ${quoted(certificateArn)} ${rulePriority ?? "-"} ${microseconds(createdAtMs)} ${quoted(actions)} ${quoted(redirectUrl)} "-" `;
}

/** Most requests have neither. */
function reasons({ classification, classificationReason }: AccessRecord): string {
  return classification === undefined ? '"-" "-"' : `${quoted(classification)} ${quoted(classificationReason)}`;
}

function rewritten({ transformedHost, transformedUri, transformStatus }: AccessRecord): string {
  if (transformStatus === undefined) return ' "-" "-" "-"';
  return ` ${quoted(transformedHost)} ${quoted(transformedUri)} ${quoted(transformStatus)}`;
}

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
