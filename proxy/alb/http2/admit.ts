/** From a stream of an HTTP/2 client to a target, or to an answer of our own. */
import type { ServerHttp2Stream } from "node:http2";
import { emptyRecord, hostOfRules, recordRequest, recordRewritten, recordRoute } from "../front/accounting.ts";
import { countInvalidNames } from "../front/admit.ts";
import { contextOf, ReceivedRequest } from "../front/context.ts";
import type { ClientInfo, FrontServices, Route } from "../front/front.ts";
import { ownPage, routeAnswer } from "../front/generated.ts";
import { fieldValue, isRejection, listHas, REQUEST_LIMITS } from "../http1/index.ts";
import { rewriteRequest } from "../passes/index.ts";
import { answerCall, type Call, loseCall } from "./call.ts";
import { type Http2Request, isAccepted, readRequest } from "./request.ts";
import { forwardToHttp1 } from "./to-http1.ts";
import { forwardToHttp2 } from "./to-http2.ts";

/** @param raw names and values in turn */
export function admitStream(
  stream: ServerHttp2Stream,
  raw: readonly string[],
  { client, services }: { readonly client: ClientInfo; readonly services: FrontServices },
): void {
  const request = readRequest(raw, !stream.readableEnded && !stream.endAfterHeaders);
  const record = emptyRecord(client, services);
  recordRequest(record, request.head, request.size, request.isGrpc ? "grpcs" : "h2");
  const call: Call = {
    ...{ stream, client, services, record, head: request.head, framing: request.framing, isGrpc: request.isGrpc },
    ...{ stage: "open", isSent: request.framing.kind === "none", onGone: () => {} },
  };
  stream.on("error", () => {});
  stream.once("close", () => loseCall(call));
  const refused = limitOf(request);
  if (refused !== undefined) return void answerCall(call, ownPage(refused));
  countInvalidNames(services, { head: request.head, dropped: 0 });
  const rewritten = rewriteRequest(request.head, contextOf(client, services));
  if (isRejection(rewritten)) return void answerCall(call, ownPage(rewritten.status));
  recordRewritten(record, client, rewritten);
  const passed = { host: hostOfRules(fieldValue(rewritten.fields, "Host") ?? ""), target: rewritten.target };
  const route = services.route(new ReceivedRequest(client, request.head, passed.host, passed.target));
  recordRoute(record, route);
  services.meter.rules(route.rulesEvaluated);
  call.head = rewritten;
  forward(call, request, route);
}

/** Row ALB-011. */
function limitOf({ head, size }: Http2Request): number | undefined {
  if (head.target.length > REQUEST_LIMITS.line) return 414;
  const isTooLong = head.fields.some(({ name, value }) => name.length + value.length > REQUEST_LIMITS.field);
  return isTooLong || size > REQUEST_LIMITS.head ? 400 : undefined;
}

function forward(call: Call, request: Http2Request, route: Route): void {
  if (route.kind === "answer") return void answerCall(call, routeAnswer(route));
  if (!isAccepted(route.protocolVersion, request)) return void answerCall(call, ownPage(464));
  const { pool } = route;
  if (!pool) return void answerCall(call, ownPage(503));
  call.record.target = pool.address;
  if (route.protocolVersion === "HTTP1") return void forwardToHttp1(call, route, pool);
  forwardToHttp2(call, route, pool, listHas(fieldValue(request.head.fields, "te"), "trailers"));
}
