/** From a request's head to an exchange with a target, or to an answer of our own. */
import { treat } from "../desync/index.ts";
import {
  createBodyReader,
  type Framing,
  fieldValue,
  framingFields,
  isRejection,
  listHas,
  type ParsedRequest,
  type Rejection,
  type RequestHead,
  reject,
  renderFields,
} from "../http1/index.ts";
import type { AccessRecord } from "../log/entry.ts";
import { hasInvalidName, type RequestContext, rewriteRequest, upgradeOf } from "../passes/index.ts";
import { emptyRecord, recordReason, recordRequest, recordRewritten, recordRoute } from "./accounting.ts";
import { answerOwn, answerRejected } from "./answer.ts";
import { type Exchange, startExchange } from "./exchange.ts";
import {
  type ClientInfo,
  EMPTY,
  type ForwardRoute,
  type Front,
  type FrontServices,
  type Route,
  type RouteRequest,
} from "./front.ts";
import { routeAnswer } from "./generated.ts";

/** How a connection goes on after a request that was answered at once. */
export interface Refusal {
  readonly keepAlive: boolean;
}

/** @returns a refusal where the request was answered at once */
export function admitRequest(front: Front, parsed: ParsedRequest): Refusal | undefined {
  const { services, client } = front;
  const { head, framing, reason } = parsed;
  const record = emptyRecord(client, services);
  recordRequest(record, head, parsed.size);
  recordReason(record, reason);
  const treatment = treat(reason, services.attributes.desyncMitigationMode);
  if (treatment === "block") return refuse(front, record, reject(400, "Desync mitigation", reason), false);
  const staysOpen = treatment === "pass" && wantsKeepAlive(front, head);
  const keepAlive = staysOpen && framing.kind === "none";
  countInvalidNames(services, parsed);
  const rewritten = rewriteRequest(head, contextOf(client, services));
  if (isRejection(rewritten)) return refuse(front, record, rewritten, keepAlive && rewritten.status !== 400);
  recordRewritten(record, client, rewritten);
  const route = services.route(routeRequest(client, head, rewritten));
  recordRoute(record, route);
  services.meter.rules(route.rulesEvaluated);
  if (route.kind === "answer") return answerRoute(front, record, route, keepAlive);
  if (route.protocolVersion !== "HTTP1")
    return refuse(front, record, reject(464, "HTTP/1 for a group of HTTP/2"), keepAlive);
  if (!route.pool) return refuse(front, record, reject(503, "No target in the group"), keepAlive);
  if (expectsContinue(head, framing)) front.socket.write("HTTP/1.1 100 Continue\r\n\r\n", "latin1");
  front.exchange = buildExchange({ front, head, rewritten, framing, record, route, pool: route.pool, staysOpen });
  startExchange(front.exchange);
  return undefined;
}

function refuse(front: Front, record: AccessRecord, rejection: Rejection, keepAlive: boolean): Refusal {
  answerRejected(front, rejection, { record, keepAlive });
  return { keepAlive };
}

function answerRoute(
  front: Front,
  record: AccessRecord,
  route: Extract<Route, { kind: "answer" }>,
  keepAlive: boolean,
): Refusal {
  answerOwn(front, routeAnswer(route), { record, keepAlive });
  return { keepAlive };
}

/** Row ALB-042. */
export function countInvalidNames(
  services: FrontServices,
  { head, dropped }: Pick<ParsedRequest, "head" | "dropped">,
): void {
  const isInvalid = hasInvalidName(head);
  if (!isInvalid && dropped === 0) return;
  services.meter.invalidHeader(dropped > 0 || services.attributes.dropInvalidHeaderFields ? "dropped" : "forwarded");
}

export function contextOf(client: ClientInfo, services: FrontServices): RequestContext {
  return {
    clientIp: client.clientIp,
    clientPort: client.clientPort,
    listenerPort: client.listenerPort,
    protocol: client.secure ? "https" : "http",
    tls: client.secure,
    attributes: services.attributes,
    headers: services.headersOf(client.listener),
    dnsName: services.dnsName,
    newTraceId: services.newTraceId,
  };
}

/** What the rules see is what the client asked for, not what is asked of the target (row ALB-032). */
export function routeRequest(client: ClientInfo, received: RequestHead, rewritten: RequestHead): RouteRequest {
  const host = rewritten.fields.find(({ name }) => name === "Host")?.value ?? "";
  return {
    listener: client.listener,
    listenerPort: client.listenerPort,
    protocol: client.secure ? "https" : "http",
    clientIp: client.clientIp,
    method: received.method,
    host: host.replace(/:\d+$/, "").toLowerCase(),
    target: rewritten.target,
    fields: received.fields,
  };
}

/** Row ALB-013 and RFC 9112 section 9.3. */
function wantsKeepAlive({ services, client }: Front, head: RequestHead): boolean {
  if (head.bare || services.stopping || services.now() - client.openedAtMs >= client.keepAliveMs) return false;
  const connection = fieldValue(head.fields, "connection");
  return head.minor === 1 ? !listHas(connection, "close") : listHas(connection, "keep-alive");
}

/** Row ALB-009: the load balancer itself says go on. */
function expectsContinue(head: RequestHead, framing: Framing): boolean {
  return head.minor === 1 && framing.kind !== "none" && listHas(fieldValue(head.fields, "expect"), "100-continue");
}

interface Admitted {
  readonly front: Front;
  readonly head: RequestHead;
  readonly rewritten: RequestHead;
  readonly framing: Framing;
  readonly record: AccessRecord;
  readonly route: ForwardRoute;
  readonly pool: NonNullable<ForwardRoute["pool"]>;
  readonly staysOpen: boolean;
}

function buildExchange({ front, head, rewritten, framing, record, route, pool, staysOpen }: Admitted): Exchange {
  const isTrusted = record.classification === undefined || record.classification === "Acceptable";
  return {
    front,
    pool,
    route,
    record,
    method: head.method,
    headText: renderRequest(rewritten, framing, route.transform),
    body: createBodyReader(framing),
    clientMinor: head.minor,
    isBare: head.bare === true,
    keepAlive: staysOpen,
    reusesUpstream: isTrusted,
    upgrade: framing.kind === "none" && isTrusted ? upgradeOf(head) : undefined,
    stage: "connecting",
    upstream: undefined,
    retried: false,
    dispatchedAtMs: 0,
    inbox: EMPTY,
    answer: undefined,
  };
}

/** The request's head as a target of HTTP/1.1 gets it. */
export function renderRequest(
  { method, target, fields }: RequestHead,
  framing: Framing,
  transform: ForwardRoute["transform"],
): string {
  const sent = transform?.host === undefined ? fields : fields.map((field) => withHost(field, transform.host ?? ""));
  const text = renderFields(sent) + renderFields(framingFields(framing));
  return `${method} ${transform?.target ?? target} HTTP/1.1\r\n${text}\r\n`;
}

/** A field, or the Host of a transform in its place. */
export function withHost(field: RequestHead["fields"][number], host: string): RequestHead["fields"][number] {
  return field.name === "Host" ? { name: "Host", value: host } : field;
}
