/** Opens a flow: what is to be read, and what its beginning said of it. */
import http from "node:http";
import net from "node:net";
import type { Readable } from "node:stream";
import type { FlowPlan } from "./plan.ts";

export interface OpenFlow {
  readonly body: Readable;
  readonly localPort: number;
  readonly status?: number;
  readonly servedBy?: string;
  readonly expectedBytes?: number;
}

/** @throws what the socket says */
export function openFlow(plan: FlowPlan, signal: AbortSignal): Promise<OpenFlow> {
  return plan.url.startsWith("tcp:") ? openTcp(plan, signal) : openHttp(plan, signal);
}

/** A proxy is given the whole address in the request line (RFC 9112, 3.2.2). */
function openHttp({ url, proxy }: FlowPlan, signal: AbortSignal): Promise<OpenFlow> {
  const { href, host } = new URL(url);
  const way = proxy === undefined ? {} : { path: href };
  const headers = { host, connection: "close" };
  return new Promise((resolve, reject) => {
    const request = http.get(proxy ?? url, { agent: false, signal, ...way, headers }, (response) => {
      const { "content-length": length, "x-served-by": servedBy } = response.headers;
      resolve({
        body: response,
        localPort: response.socket.localPort ?? 0,
        status: response.statusCode ?? 0,
        ...(servedBy === undefined ? {} : { servedBy: String(servedBy) }),
        ...(length === undefined ? {} : { expectedBytes: Number(length) }),
      });
    });
    request.on("error", reject);
  });
}

function openTcp({ url, send }: FlowPlan, signal: AbortSignal): Promise<OpenFlow> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host: hostname.replace(/^\[|\]$/g, ""), port: Number(port), signal });
    socket.once("error", reject);
    socket.once("connect", () => {
      if (send !== undefined) socket.write(`${send}\n`);
      resolve({ body: socket, localPort: socket.localPort ?? 0 });
    });
  });
}
