import http from "node:http";
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

/** More of a body than this is not waited for: the code has been read by then. */
const BODY_LIMIT = 64 * 1024;

/**
 * Passes when the answer's code matches. One connection, closed after the answer (rows NLB-109, ALB-061). An answer
 * that is not complete in time, body included, has failed, however it began.
 */
export const probeHttp: Probe = (request, signal) =>
  new Promise<ProbeResult>((resolve) => {
    const startedMs = performance.now();
    let doing = "connecting";
    const outgoing = http.request(requestOptions(request));
    const finish = (result: ProbeResult) => {
      clearTimeout(deadline);
      signal.removeEventListener("abort", abort);
      outgoing.destroy();
      resolve(result);
    };
    const abort = () => finish(failedBy("aborted"));
    const deadline = setTimeout(() => finish(timedOut(request, doing)), request.timeoutMs);
    signal.addEventListener("abort", abort, { once: true });
    outgoing.once("socket", (socket) => {
      const next = request.isOverTls ? "the TLS handshake" : "the answer";
      socket.once("connect", () => (doing = `connected, waiting for ${next}`));
      socket.once("secureConnect", () => (doing = "connected by TLS, waiting for the answer"));
    });
    outgoing.on("error", (error) => finish(failedWith(error)));
    outgoing.once("response", (response) => {
      doing = `HTTP ${response.statusCode}, waiting for the end of the body`;
      readBody(response, (error) =>
        finish(error ? failedBy(error.message) : judge(request, response, performance.now() - startedMs)),
      );
    });
    outgoing.end();
  });

function requestOptions(request: ProbeRequest): http.RequestOptions {
  return {
    path: request.path,
    // Node asks for a connection of ours only where no agent is named.
    agent: undefined,
    createConnection: () => connectForCheck(request),
    setDefaultHeaders: false,
    headers: { Host: request.host, "User-Agent": "ELB-HealthChecker/2.0", Connection: "close" },
  };
}

function readBody(response: http.IncomingMessage, done: (error?: Error) => void): void {
  let received = 0;
  response.on("data", (chunk: Buffer) => {
    received += chunk.length;
    if (received > BODY_LIMIT) done();
  });
  response.once("end", () => done());
  response.on("error", done);
}

function judge(request: ProbeRequest, { statusCode = 0 }: http.IncomingMessage, tookMs: number): ProbeResult {
  return request.isMatch(statusCode)
    ? passed(`HTTP ${statusCode} in ${Math.round(tookMs)} ms`)
    : mismatched(statusCode);
}
