import http from "node:http";
import type net from "node:net";
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

/** No more is read of a connection: of a body, the code has been read by then. */
const READ_LIMIT_BYTES = 64 * 1024;

/**
 * Passes when the answer's code matches. One connection, closed after the answer (rows NLB-109, ALB-061). An answer
 * that is not complete in time, body included, has failed, however it began; one that is too long to be read to its end
 * is judged by its code, and has failed when its head is too long.
 */
export const probeHttp: Probe = (request, signal) =>
  new Promise<ProbeResult>((resolve) => {
    const startedMs = performance.now();
    let doing = "connecting";
    let answer: http.IncomingMessage | undefined;
    const judge = ({ statusCode = 0 }: http.IncomingMessage) =>
      request.isMatch(statusCode)
        ? passed(`HTTP ${statusCode} in ${Math.round(performance.now() - startedMs)} ms`)
        : mismatched(statusCode);
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
      whenLong(socket, () => finish(answer ? judge(answer) : failedBy(`no answer in ${READ_LIMIT_BYTES} bytes`)));
    });
    outgoing.on("error", (error) => finish(failedWith(error)));
    // Without somebody who asks for another protocol, an answer that agrees to one is none for Node.
    outgoing.once("upgrade", (response) => finish(judge(response)));
    outgoing.once("response", (response) => {
      answer = response;
      doing = `HTTP ${response.statusCode}, waiting for the end of the body`;
      response.resume().once("end", () => finish(judge(response)));
      response.on("error", (error) => finish(failedBy(error.message)));
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

/** Counts what arrives, interim answers, lengths of chunks and all: each costs time to read. */
function whenLong(socket: net.Socket, done: () => void): void {
  let left = READ_LIMIT_BYTES;
  socket.on("data", (chunk: Buffer) => {
    left -= chunk.length;
    if (left <= 0) done();
  });
}
