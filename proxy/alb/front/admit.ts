/** From a request's head to an exchange with a target, or to an answer of our own. */
import {
  createBodyReader,
  fieldValue,
  frameRequest,
  framingFields,
  isRejection,
  listHas,
  type Rejection,
  type RequestFraming,
  type RequestHead,
  reject,
  renderFields,
} from "../http1/index.ts";
import type { AccessRecord } from "../log/entry.ts";
import { type RequestContext, rewriteRequest, upgradeOf } from "../passes/index.ts";
import { recordRequest, recordRewritten } from "./accounting.ts";
import { answerGenerated } from "./answer.ts";
import { type Exchange, startExchange } from "./exchange.ts";
import { EMPTY, type ForwardRoute, type Front, type RouteRequest } from "./front.ts";

/** @returns how the connection goes on where the request was answered at once */
export function admitRequest(front: Front, head: RequestHead, size: number): { keepAlive: boolean } | undefined {
  const record = recordRequest(front, head, size);
  const framed = frameRequest(head);
  if (isRejection(framed)) return refuse(front, record, framed, false);
  const keepAlive = wantsKeepAlive(front, head) && framed.framing.kind === "none";
  const rewritten = rewriteRequest(head, contextOf(front));
  if (isRejection(rewritten)) return refuse(front, record, rewritten, keepAlive && rewritten.status !== 400);
  recordRewritten(record, front, rewritten);
  const route = front.services.route(routeRequest(front, rewritten));
  if (route.kind === "answer") return refuse(front, record, reject(500, "Not yet"), keepAlive);
  record.targetGroupArn = route.groupArn;
  if (!route.pool) return refuse(front, record, reject(503, "No target in the group"), keepAlive);
  if (expectsContinue(head, framed)) front.socket.write("HTTP/1.1 100 Continue\r\n\r\n", "latin1");
  front.exchange = buildExchange({ front, head, rewritten, framed, record, pool: route.pool });
  startExchange(front.exchange);
  return undefined;
}

/** What the rules see is what the client asked for, not what is asked of the target (row ALB-032). */
function routeRequest(front: Front, { method, target, fields }: RequestHead): RouteRequest {
  const host = fields.find(({ name }) => name === "Host")?.value ?? "";
  return {
    listener: front.listener,
    listenerPort: front.listenerPort,
    protocol: front.secure ? "https" : "http",
    clientIp: front.clientIp,
    method,
    host: host.replace(/:\d+$/, ""),
    target,
    fields,
  };
}

function refuse(front: Front, record: AccessRecord, rejection: Rejection, keepAlive: boolean): { keepAlive: boolean } {
  answerGenerated(front, { rejection, record, keepAlive });
  return { keepAlive };
}

function contextOf(front: Front): RequestContext {
  const { services, clientIp, listenerPort } = front;
  return { clientIp, listenerPort, protocol: "http", dnsName: services.dnsName, newTraceId: services.newTraceId };
}

/** Row ALB-013 and RFC 9112 section 9.3. */
function wantsKeepAlive(front: Front, head: RequestHead): boolean {
  const { services } = front;
  if (services.stopping || services.now() - front.openedAtMs >= services.timing.keepAliveMs) return false;
  const connection = fieldValue(head.fields, "connection");
  return head.minor === 1 ? !listHas(connection, "close") : listHas(connection, "keep-alive");
}

/** Row ALB-009: the load balancer itself says go on. */
function expectsContinue(head: RequestHead, { framing }: RequestFraming): boolean {
  return head.minor === 1 && framing.kind !== "none" && listHas(fieldValue(head.fields, "expect"), "100-continue");
}

interface Admitted {
  readonly front: Front;
  readonly head: RequestHead;
  readonly rewritten: RequestHead;
  readonly framed: RequestFraming;
  readonly record: AccessRecord;
  readonly pool: NonNullable<ForwardRoute["pool"]>;
}

function buildExchange({ front, head, rewritten, framed, record, pool }: Admitted): Exchange {
  const { framing, ambiguous } = framed;
  if (ambiguous) {
    record.classification = "Ambiguous";
    record.classificationReason = ambiguous;
  }
  const fields = renderFields(rewritten.fields) + renderFields(framingFields(framing));
  return {
    front,
    pool,
    record,
    method: head.method,
    headText: `${rewritten.method} ${rewritten.target} HTTP/1.1\r\n${fields}\r\n`,
    body: createBodyReader(framing),
    clientMinor: head.minor,
    keepAlive: wantsKeepAlive(front, head) && ambiguous === undefined,
    reusesUpstream: ambiguous === undefined,
    upgrade: framing.kind === "none" ? upgradeOf(head) : undefined,
    stage: "connecting",
    upstream: undefined,
    retried: false,
    dispatchedAtMs: 0,
    inbox: EMPTY,
    answer: undefined,
  };
}
