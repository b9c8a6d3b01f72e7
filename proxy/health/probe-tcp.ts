import net from "node:net";
import { failedBy, failedWith, type Probe, type ProbeRequest, type ProbeResult, passed, timedOut } from "./probe.ts";

/** Passes when the connection opens; it is closed at once (row NLB-109). */
export const probeTcp: Probe = (request, signal) =>
  new Promise<ProbeResult>((resolve) => {
    const startedMs = performance.now();
    const { ip: host, port, sourceIp: localAddress, sourcePort: localPort } = request;
    const socket = net.connect({ host, port, localAddress, localPort, noDelay: true });
    if (request.preface) socket.write(request.preface);
    const finish = (result: ProbeResult) => {
      clearTimeout(deadline);
      signal.removeEventListener("abort", abort);
      leave(socket, request);
      resolve(result);
    };
    const abort = () => finish(failedBy("aborted"));
    const deadline = setTimeout(() => finish(timedOut(request, "connecting")), request.timeoutMs);
    signal.addEventListener("abort", abort, { once: true });
    socket.once("connect", () => finish(passed(`connected in ${Math.round(performance.now() - startedMs)} ms`)));
    socket.on("error", (error) => finish(failedWith(error)));
  });

/** A header that was begun is sent to its end: half of one would be an error in the target's log. */
function leave(socket: net.Socket, { preface }: ProbeRequest): void {
  if (preface && !socket.connecting) socket.destroySoon();
  else socket.destroy();
}
