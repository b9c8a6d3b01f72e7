import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describeError, LabError } from "../../../lab/model/errors.ts";
import { type NetworkLoadBalancerMetrics, renderPrometheus } from "./metrics.ts";

export interface MetricsServer extends AsyncDisposable {
  readonly port: number;
}

/**
 * Serves the metrics on 127.0.0.1: `/metrics` for Prometheus, `/metrics.json` as they are.
 *
 * @param port 0 for any that is free
 * @throws LabError `ListenFailed`
 */
export async function serveMetrics(
  name: string,
  port: number,
  read: () => Promise<NetworkLoadBalancerMetrics>,
): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    const send = (status: number, type: string, body: string) =>
      response.writeHead(status, { "content-type": type }).end(body);
    if (request.url !== "/metrics" && request.url !== "/metrics.json")
      return void send(404, "text/plain", "not here\n");
    read().then(
      (metrics) =>
        request.url === "/metrics"
          ? send(200, "text/plain; version=0.0.4", renderPrometheus(name, metrics))
          : send(200, "application/json", `${JSON.stringify(metrics)}\n`),
      (error: unknown) => send(500, "text/plain", `${describeError(error)}\n`),
    );
  });
  server.listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (cause) {
    throw new LabError("ListenFailed", `Metrics cannot be served on port ${port}: ${describeError(cause)}`, { cause });
  }
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
