/** Fills the access log's record of a request as it goes along, and counts it. */
import { type Reason, tierOf } from "../desync/index.ts";
import type { RequestHead } from "../http1/index.ts";
import { fieldValue } from "../http1/index.ts";
import type { AccessRecord, RequestType } from "../log/entry.ts";
import type { Meter } from "../metrics/meter.ts";
import type { RequestContext } from "../passes/index.ts";
import type { Upstream } from "../target/upstream.ts";
import { type ClientInfo, type ForwardRoute, type FrontServices, protocolOf, type Route } from "./front.ts";

/** The record of a request of which nothing could be read. */
export function emptyRecord(client: ClientInfo, services: FrontServices): AccessRecord {
  const nowMs = services.now();
  const { secure } = client;
  return {
    type: secure ? "https" : "http",
    endedAtMs: nowMs,
    createdAtMs: nowMs,
    elb: services.elb,
    clientIp: client.clientIp,
    clientPort: client.clientPort,
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
    sslCipher: secure?.cipher,
    sslProtocol: secure?.protocol,
    targetGroupArn: undefined,
    traceId: undefined,
    domainName: secure?.serverName,
    certificateArn: secure?.certificateArn,
    rulePriority: undefined,
    actions: undefined,
    redirectUrl: undefined,
    classification: undefined,
    classificationReason: undefined,
    connectionTraceId: client.traceId,
    transformedHost: undefined,
    transformedUri: undefined,
    transformStatus: undefined,
  };
}

/** @param size of the head, bytes */
export function recordRequest(record: AccessRecord, head: RequestHead, size: number, type?: RequestType): void {
  record.receivedBytes = size;
  record.method = head.method;
  record.url = head.target;
  record.httpVersion = type === "h2" || type === "grpcs" ? "HTTP/2.0" : head.bare ? "HTTP/0.9" : `HTTP/1.${head.minor}`;
  record.userAgent = head.rest ? head.rest.userAgent : fieldValue(head.fields, "user-agent");
  if (type) record.type = type;
}

/** What the passes made of it: the whole URL and the trace, as the log states them. */
export function recordRewritten(record: AccessRecord, client: ClientInfo, head: RequestHead): void {
  for (const { name, value } of head.fields) {
    if (name === "Host")
      record.url = originOf({ protocol: protocolOf(client), listenerPort: client.listenerPort }, value) + head.target;
    else if (name === "X-Amzn-Trace-Id") record.traceId = value;
  }
}

/** Scheme, host and port of a request's URL. @param host as a target gets it */
export function originOf(
  { protocol, listenerPort }: Pick<RequestContext, "protocol" | "listenerPort">,
  host: string,
): string {
  return `${protocol}://${withPort(host, listenerPort)}`;
}

/** The host that rules are compared with: in lower case, without port. @param host as a target gets it */
export function hostOfRules(host: string): string {
  return host.replace(/:\d+$/, "").toLowerCase();
}

/** Row ALB-090. */
export function recordRoute(record: AccessRecord, route: Route): void {
  record.rulePriority = route.priority;
  if (route.kind === "answer") {
    record.actions = route.action;
    record.redirectUrl = route.location;
    return;
  }
  record.actions = "forward";
  record.targetGroupArn = route.groupArn;
  if (!route.transform) return;
  record.actions = "rewrite,forward";
  record.transformedHost = route.transform.host;
  record.transformedUri = route.transform.target;
  record.transformStatus = "TransformSuccess";
}

export function recordReason(record: AccessRecord, reason: Reason | undefined): void {
  record.classification = reason && tierOf(reason);
  record.classificationReason = reason;
}

function withPort(host: string, port: number): string {
  return /:\d+$/.test(host) ? host : `${host}:${port}`;
}

/** A connection to a target that has just been begun (row ALB-091: both sides are counted together). */
export function countConnection(meter: Meter, { socket }: Upstream): void {
  meter.targetOpened();
  socket.once("close", meter.targetClosed);
}

/** A connection to a target that came to nothing, told apart by what failed. */
export function countFailed(
  meter: Meter,
  { groupArn, pool }: Pick<ForwardRoute, "groupArn" | "pool">,
  error: NodeJS.ErrnoException | undefined,
): void {
  const isHandshake = pool?.isSecure === true && (error?.code ?? "").startsWith("ERR_SSL");
  if (isHandshake) meter.targetTlsError(groupArn);
  else meter.targetConnectionError(groupArn);
}

/** The request is over: its line goes to the log. */
export function closeRecord(services: FrontServices, record: AccessRecord, nowMs = services.now()): void {
  record.endedAtMs = nowMs;
  services.meter.request(record);
  services.log(record);
}
