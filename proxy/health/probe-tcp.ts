import net from "node:net";
import { failedBy, failedWith, type Probe, type ProbeResult, passed, timedOut } from "./probe.ts";

/** Passes when the connection opens; it is closed at once (row NLB-109). */
export const probeTcp: Probe = (request, signal) =>
  new Promise<ProbeResult>((resolve) => {
    const startedMs = performance.now();
    const { ip: host, port, sourceIp: localAddress, sourcePort: localPort } = request;
    const socket = net.connect({ host, port, localAddress, localPort, noDelay: true });
    const finish = (result: ProbeResult) => {
      clearTimeout(deadline);
      signal.removeEventListener("abort", abort);
      socket.destroy();
      resolve(result);
    };
    const abort = () => finish(failedBy("aborted"));
    const deadline = setTimeout(() => finish(timedOut(request, "connecting")), request.timeoutMs);
    signal.addEventListener("abort", abort, { once: true });
    socket.once("connect", () => finish(passed(`connected in ${Math.round(performance.now() - startedMs)} ms`)));
    socket.on("error", (error) => finish(failedWith(error)));
  });
