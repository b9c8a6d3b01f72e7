/** A request of HTTP/2 or gRPC with a target that speaks HTTP/2: streams both ways, and the trailers that end an answer. */
import { type ClientHttp2Stream, constants, type IncomingHttpHeaders } from "node:http2";
import { withHost } from "../front/admit.ts";
import type { ForwardRoute } from "../front/front.ts";
import { type Field, fieldValue, reject } from "../http1/index.ts";
import type { TargetPool } from "../target/pool.ts";
import { beginAnswer, type Call, failCall, finishCall, writeAnswer } from "./call.ts";
import { toFields, toHeaders } from "./fields.ts";
import { sessionsOf, type TargetStream } from "./target-sessions.ts";

/** @param wantsTrailers the client said `te: trailers`, which gRPC asks for */
export function forwardToHttp2(call: Call, route: ForwardRoute, pool: TargetPool, wantsTrailers: boolean): void {
  const { stream, services, record, framing } = call;
  const done = pool.begin();
  const hasBody = framing.kind !== "none";
  const headers = requestHeaders(call, route, pool, wantsTrailers);
  const target = sessionsOf(pool).request(headers, { endStream: !hasBody }, services);
  const upstream = target.stream;
  let error: NodeJS.ErrnoException | undefined;
  record.requestProcessingMs = services.now() - record.createdAtMs;
  call.onGone = () => upstream.close(constants.NGHTTP2_CANCEL);
  const onTargetGone = () => {
    failCall(call, reject(502, "The target's deregistration delay is over"));
    upstream.close(constants.NGHTTP2_CANCEL);
  };
  pool.aborted.addEventListener("abort", onTargetGone, { once: true });
  upstream.once("close", () => {
    done();
    pool.observe(call.stage !== "over" || (record.targetStatus ?? 0) >= 500);
    pool.aborted.removeEventListener("abort", onTargetGone);
    onTargetClosed(call, route, target, error);
  });
  upstream.on("error", (cause) => {
    error = cause;
  });
  upstream.setTimeout(services.timing.idleTimeoutMs, () => {
    failCall(call, reject(504, "No answer in time"));
    upstream.close(constants.NGHTTP2_CANCEL);
  });
  if (hasBody) passBody(call, upstream);
  else stream.on("end", () => {}).resume();
  passAnswer(call, route, upstream);
}

function requestHeaders(call: Call, { transform }: ForwardRoute, pool: TargetPool, wantsTrailers: boolean) {
  const host = transform?.host ?? fieldValue(call.head.fields, "Host") ?? "";
  const fields = call.head.fields.map((field) => withHost(field, host)).filter(({ name }) => name !== "Host");
  const length: readonly Field[] =
    call.framing.kind === "length" ? [{ name: "content-length", value: String(call.framing.length) }] : [];
  return {
    ":method": call.head.method,
    ":path": transform?.target ?? call.head.target,
    ":scheme": pool.isSecure ? "https" : "http",
    ":authority": host,
    ...toHeaders([...fields, ...length]),
    ...(wantsTrailers ? { te: "trailers" } : {}),
  };
}

function passBody(call: Call, upstream: ClientHttp2Stream): void {
  const { stream, record } = call;
  stream.on("data", (chunk: Buffer) => {
    record.receivedBytes += chunk.length;
    if (!upstream.writable) return;
    if (!upstream.write(chunk)) stream.pause();
  });
  upstream.on("drain", () => stream.resume());
  stream.on("end", () => {
    call.isSent = true;
    if (upstream.writable) upstream.end();
  });
}

function passAnswer(call: Call, route: ForwardRoute, upstream: ClientHttp2Stream): void {
  const { stream } = call;
  let trailers: IncomingHttpHeaders = {};
  upstream.on("response", (headers, flags, raw?: readonly string[]) => {
    if (call.stage !== "open") return;
    const fields = raw ? toFields(raw) : [];
    const ends = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    beginAnswer(call, { status: headers[":status"] ?? 502, fields, ends }, route);
    if (ends) finishCall(call);
  });
  upstream.on("trailers", (received: IncomingHttpHeaders) => {
    trailers = received;
  });
  stream.on("wantTrailers", () => stream.sendTrailers(trailers));
  upstream.on("data", (chunk: Buffer) => {
    if (call.stage === "answering" && !writeAnswer(call, chunk)) upstream.pause();
  });
  stream.on("drain", () => upstream.resume());
  upstream.on("end", () => {
    if (call.stage === "answering" && upstream.rstCode === constants.NGHTTP2_NO_ERROR) finishCall(call);
  });
}

/** Row ALB-080: a stream that ended before its answer did. */
function onTargetClosed(
  call: Call,
  route: ForwardRoute,
  { stream, isConnected }: TargetStream,
  error: NodeJS.ErrnoException | undefined,
): void {
  if (call.stage === "over") return;
  if (!isConnected()) call.services.meter.targetConnectionError(route.groupArn);
  const status = !isConnected() && error?.code === "ETIMEDOUT" ? 504 : 502;
  failCall(call, reject(status, error?.message ?? `The target ended the stream with code ${stream.rstCode}`));
}
