/** From a request's head to an exchange with a target, or to an answer of our own. */
import { treat } from "../desync/index.ts";
import {
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
import { hasInvalidName } from "../passes/index.ts";
import { emptyRecord, recordReason, recordRequest, recordRoute } from "./accounting.ts";
import { answerOwn, answerRejected } from "./answer.ts";
import { ReceivedRequest } from "./context.ts";
import { Exchange, startExchange } from "./exchange.ts";
import type { ForwardRoute, Front, FrontServices, Route } from "./front.ts";
import { routeAnswer } from "./generated.ts";
import { type Rewritten, renderListed, rewriteFor } from "./rewritten.ts";

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
  const staysOpen = treatment === "pass" && wantsKeepAlive(front, head, record.createdAtMs);
  const keepAlive = staysOpen && framing.kind === "none";
  countInvalidNames(services, parsed);
  const rewritten = rewriteFor(front, head, services);
  if (isRejection(rewritten)) return refuse(front, record, rewritten, keepAlive && rewritten.status !== 400);
  const { shared, target } = rewritten;
  const traceId = services.newTraceId(record.createdAtMs);
  record.url = shared.origin + target;
  record.traceId = shared.trace.before + traceId + shared.trace.behind;
  const route = services.route(new ReceivedRequest(client, head, shared.host, target));
  recordRoute(record, route);
  services.meter.rules(route.rulesEvaluated);
  if (route.kind === "answer") return answerRoute(front, record, route, keepAlive);
  if (route.protocolVersion !== "HTTP1")
    return refuse(front, record, reject(464, "HTTP/1 for a group of HTTP/2"), keepAlive);
  if (!route.pool) return refuse(front, record, reject(503, "No target in the group"), keepAlive);
  if (expectsContinue(head, framing)) front.socket.write("HTTP/1.1 100 Continue\r\n\r\n", "latin1");
  const headText = renderHead(head, framing, rewritten, traceId, route.transform);
  const request = { head, framing, headText, staysOpen, record };
  front.exchange = new Exchange(front, request, route, route.pool);
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
  // Where some fields are not listed, none has such a name.
  const isInvalid = head.rest === undefined && hasInvalidName(head);
  if (!isInvalid && dropped === 0) return;
  services.meter.invalidHeader(dropped > 0 || services.attributes.dropInvalidHeaderFields ? "dropped" : "forwarded");
}

/** Row ALB-013 and RFC 9112 section 9.3. */
function wantsKeepAlive({ services, client }: Front, head: RequestHead, nowMs: number): boolean {
  if (head.bare || services.stopping || nowMs - client.openedAtMs >= client.keepAliveMs) return false;
  const connection = fieldValue(head.fields, "connection");
  return head.minor === 1 ? !listHas(connection, "close") : listHas(connection, "keep-alive");
}

/** Row ALB-009: the load balancer itself says go on. */
function expectsContinue(head: RequestHead, framing: Framing): boolean {
  return head.minor === 1 && framing.kind !== "none" && listHas(fieldValue(head.fields, "expect"), "100-continue");
}

/** The request's head as its target gets it. */
function renderHead(
  { method, rest }: RequestHead,
  framing: Framing,
  { shared, target }: Rewritten,
  traceId: string,
  transform: ForwardRoute["transform"],
): string {
  const listed = renderListed(shared, traceId, transform);
  const framed = framing.kind === "none" ? "" : renderFields(framingFields(framing));
  return `${method} ${transform?.target ?? target} HTTP/1.1\r\n${listed}${rest?.text ?? ""}${framed}\r\n`;
}

/** The head of a request of HTTP/2 as a target of HTTP/1.1 gets it. */
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
