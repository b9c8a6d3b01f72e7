import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  type OutgoingHttpHeaders,
} from "node:http2";
import { connectForCheck } from "./connection.ts";
import {
  failedBy,
  failedWith,
  mismatched,
  type Probe,
  type ProbeRequest,
  type ProbeResult,
  passed,
  timedOut,
} from "./probe.ts";

/** A message of gRPC without content: not compressed, of no bytes. */
const EMPTY_MESSAGE = Buffer.alloc(5);
/** What is read of an answer's body; codes are in headers and trailers. */
const READ_LIMIT_BYTES = 64 * 1024;

/**
 * A check of targets that speak HTTP/2 (row ALB-058): a GET that is judged by its status, or a call of gRPC that is judged by
 * its own status, which is in the trailers or, of an answer without body, in the headers. One connection, closed after it.
 */
export const probeHttp2: Probe = (request, signal) =>
  new Promise<ProbeResult>((resolve) => {
    const startedMs = performance.now();
    let doing = "connecting";
    let code: number | undefined;
    const session = connect(`http://${request.host}`, { createConnection: () => connectForCheck(request) });
    const finish = (result: ProbeResult) => {
      clearTimeout(deadline);
      signal.removeEventListener("abort", abort);
      session.destroy();
      resolve(result);
    };
    const abort = () => finish(failedBy("aborted"));
    const deadline = setTimeout(() => finish(timedOut(request, doing)), request.timeoutMs);
    signal.addEventListener("abort", abort, { once: true });
    session.once("connect", () => (doing = "connected, waiting for the answer"));
    session.on("error", (error) => finish(failedWith(error)));
    const stream = ask(session, request);
    // A stream that never began tells of the connection's error in its own words.
    stream.on("error", (error) => finish(failedWith(error.cause instanceof Error ? error.cause : error)));
    const read = (headers: Readonly<Record<string, unknown>>) => {
      code = codeOf(request, headers) ?? code;
      doing = "waiting for the end of the answer";
    };
    stream.on("response", read);
    stream.on("trailers", read);
    discard(stream, () => finish(failedBy(`no end of the answer in ${READ_LIMIT_BYTES} bytes`)));
    stream.on("close", () => finish(judge(request, code, performance.now() - startedMs)));
  });

function ask(session: ClientHttp2Session, { path, host, version }: ProbeRequest): ClientHttp2Stream {
  const common: OutgoingHttpHeaders = { ":path": path, ":authority": host, "user-agent": "ELB-HealthChecker/2.0" };
  if (version !== "grpc") return session.request({ ...common, ":method": "GET" });
  const stream = session.request({
    ...{ ...common, ":method": "POST", te: "trailers", "content-type": "application/grpc" },
  });
  stream.end(EMPTY_MESSAGE);
  return stream;
}

function codeOf({ version }: ProbeRequest, headers: Readonly<Record<string, unknown>>): number | undefined {
  const value = headers[version === "grpc" ? "grpc-status" : constants.HTTP2_HEADER_STATUS];
  return value === undefined ? undefined : Number(value);
}

function judge(request: ProbeRequest, code: number | undefined, tookMs: number): ProbeResult {
  const kind = request.version === "grpc" ? "gRPC status" : "HTTP";
  if (code === undefined) return failedBy(`an answer without ${kind === "HTTP" ? "a status" : "a gRPC status"}`);
  return request.isMatch(code) ? passed(`${kind} ${code} in ${Math.round(tookMs)} ms`) : mismatched(code, kind);
}

function discard(stream: ClientHttp2Stream, tooLong: () => void): void {
  let left = READ_LIMIT_BYTES;
  stream.on("data", (chunk: Buffer) => {
    left -= chunk.length;
    if (left <= 0) tooLong();
  });
}
