import type { ClientRequest, IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { createProxyServer } from "http-proxy";
import type { HttpdConfig } from "./config/httpd-config.ts";
import { clientHeaders, upstreamHeaders } from "./headers.ts";
import { rewriteLocation } from "./reverse.ts";
import type { Delivery, Transport } from "./transport.ts";
import { createUpstreamAgent, type UpstreamAgent } from "./upstream/agent.ts";
import { UpstreamFailure } from "./upstream/failure.ts";
import type { NameCache } from "./upstream/resolve.ts";

/** What one try knows beyond the delivery. */
interface Attempt {
  readonly delivery: Delivery;
  readonly headers: IncomingHttpHeaders;
  readonly isRetry: boolean;
  upstreamRequest?: ClientRequest;
}

/** `http://` upstreams: http-proxy moves the bytes, the passes beside this file decide about headers. */
export function createHttpTransport(config: HttpdConfig, names: NameCache): Transport {
  const proxy = createProxyServer({ selfHandleResponse: true, toProxy: true, prependPath: false });
  const attempts = new WeakMap<IncomingMessage, Attempt>();
  const agents = new Map<string, UpstreamAgent>();

  // Runs after http-proxy's own pass over the length, which would strip the framing from a DELETE with a body.
  proxy.before("web", "stream", (request) => {
    const attempt = attempts.get(request as IncomingMessage);
    if (attempt) request.headers = { ...attempt.headers };
  });
  proxy.on("proxyReq", (upstreamRequest, request) => {
    const attempt = attempts.get(request);
    if (attempt) watchUpstream(attempt, upstreamRequest);
  });
  proxy.on("proxyRes", (answer, request) => {
    const attempt = attempts.get(request);
    if (attempt) relay(config, attempt.delivery, answer);
  });

  function agentFor({ pass }: Delivery): UpstreamAgent {
    const { upstream, worker } = pass;
    const key = `${upstream.host}:${upstream.port} ${JSON.stringify(worker)}`;
    const agent = agents.get(key) ?? createUpstreamAgent(upstream, worker, names);
    agents.set(key, agent);
    return agent;
  }

  function attemptDelivery(delivery: Delivery, headers: IncomingHttpHeaders, isRetry: boolean): void {
    const { request, response, pass, path } = delivery;
    const attempt: Attempt = { delivery, headers, isRetry };
    attempts.set(request, attempt);
    request.url = path;
    const target = { host: pass.upstream.host, port: pass.upstream.port, protocol: "http:" };
    const options = { target, agent: agentFor(delivery).agent, ...(isRetry ? { buffer: Readable.from([]) } : {}) };
    proxy.web(request, response, options, (error) => {
      if (response.headersSent) response.destroy();
      else if (isRetry || !mayRetry(attempt, error)) delivery.onFailure(error);
      else attemptDelivery(delivery, headers, true);
    });
  }

  return {
    deliver: (delivery) => {
      const headers = outgoingHeaders(config, delivery);
      agentFor(delivery)
        .refresh()
        .then(() => delivery.response.destroyed || attemptDelivery(delivery, headers, false))
        .catch(delivery.onFailure);
    },
    close: () => {
      for (const agent of agents.values()) agent.close();
    },
  };
}

function outgoingHeaders(
  { serverName, proxy }: HttpdConfig,
  { request, pass, clientAddress }: Delivery,
): IncomingHttpHeaders {
  return upstreamHeaders({
    headers: request.headers,
    clientAddress,
    httpVersion: request.httpVersion,
    serverName,
    upstream: pass.upstream,
    proxy,
  });
}

/** Silence for longer than `timeout` ends the try; so does every other fault, which then has its own error. */
function watchUpstream(attempt: Attempt, upstreamRequest: ClientRequest): void {
  const { worker, upstream } = attempt.delivery.pass;
  attempt.upstreamRequest = upstreamRequest;
  upstreamRequest.setTimeout(worker.timeoutMs, () => {
    const message = `${upstream.host}:${upstream.port} was silent for ${worker.timeoutMs} ms`;
    upstreamRequest.destroy(new UpstreamFailure("timeout", message));
  });
}

/**
 * A kept connection may have been closed by the upstream just as it was taken again: a request that changes nothing is
 * then sent once more, on a new one (RFC 9110, section 9.2.2).
 */
// DIFFERS: httpd breaks off the client's connection instead and leaves it to the client to send the request again.
function mayRetry({ delivery: { request }, upstreamRequest }: Attempt, error: Error): boolean {
  if (error instanceof UpstreamFailure) return false;
  const isBodyless = request.headers["content-length"] === undefined && !request.headers["transfer-encoding"];
  return upstreamRequest?.reusedSocket === true && isBodyless && /^(GET|HEAD)$/.test(request.method ?? "");
}

function relay(config: HttpdConfig, delivery: Delivery, answer: IncomingMessage): void {
  const { request, response, keepsConnection } = delivery;
  const origin = `http://${request.headersDistinct.host?.[0] ?? config.serverName}`;
  const pairs = clientHeaders(answer.rawHeaders, (name, value) =>
    rewriteLocation(config.proxy.reverses, origin, name, value),
  );
  if (!keepsConnection) pairs.push(["Connection", "close"]);
  if (config.proxy.via === "On") pairs.push(["Via", `${answer.httpVersion} ${config.serverName}`]);
  writeHead(response, answer, pairs);
  answer.on("error", () => response.destroy());
  answer.pipe(response);
}

function writeHead(response: ServerResponse, answer: IncomingMessage, pairs: readonly [string, string][]): void {
  for (const [name, value] of pairs) response.appendHeader(name, value);
  response.writeHead(answer.statusCode ?? 502, answer.statusMessage);
}
