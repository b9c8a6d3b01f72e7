import type { ClientRequest, IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { createProxyServer, type ProxyServer } from "http-proxy";
import type { HttpdConfig } from "./config/httpd-config.ts";
import { clientHeaders, upstreamHeaders } from "./headers.ts";
import { rewriteLocation } from "./reverse.ts";
import type { Delivery, Transport } from "./transport.ts";
import { createUpstreamAgent, type UpstreamAgent, type UpstreamAgentParts } from "./upstream/agent.ts";
import { failureKind, UpstreamFailure } from "./upstream/failure.ts";

/** What one try knows beyond the delivery. */
interface Attempt {
  readonly delivery: Delivery;
  readonly headers: IncomingHttpHeaders;
  /** Called once when there is no answer. */
  readonly onError: (error: Error) => void;
  upstreamRequest?: ClientRequest;
}

type Proxy = ProxyServer<typeof IncomingMessage, typeof ServerResponse, Error>;

/** `http://` upstreams: http-proxy moves the bytes, the passes beside this file decide about headers. */
export function createHttpTransport(config: HttpdConfig, parts: UpstreamAgentParts): Transport {
  const proxy = createProxyServer({ selfHandleResponse: true, toProxy: true, prependPath: false });
  const attempts = new WeakMap<IncomingMessage, Attempt>();
  const pools = createPools(parts);
  followAttempts(proxy, attempts, config);

  function attemptDelivery(delivery: Delivery, headers: IncomingHttpHeaders, isRetry: boolean): void {
    const { request, response, pass, path } = delivery;
    const attempt: Attempt = {
      delivery,
      headers,
      onError: (error) => {
        if (response.headersSent) response.destroy();
        else if (isRetry || !mayRetry(attempt, error)) delivery.onFailure(error);
        else attemptDelivery(delivery, headers, true);
      },
    };
    attempts.set(request, attempt);
    request.url = path;
    const target = { host: pass.upstream.host, port: pass.upstream.port, protocol: "http:" };
    proxy.web(request, response, { target, agent: pools.of(pass).agent }, attempt.onError);
  }

  return {
    deliver: (delivery) => {
      const headers = outgoingHeaders(config, delivery);
      pools
        .of(delivery.pass)
        .prepare()
        .then(() => delivery.response.destroyed || attemptDelivery(delivery, headers, false))
        .catch(delivery.onFailure);
    },
    close: pools.close,
  };
}

/** One pool of connections for each `ProxyPass`. */
function createPools(parts: UpstreamAgentParts) {
  const pools = new Map<Delivery["pass"], UpstreamAgent>();
  return {
    of(pass: Delivery["pass"]): UpstreamAgent {
      const pool = pools.get(pass) ?? createUpstreamAgent(pass.upstream, pass.worker, parts);
      pools.set(pass, pool);
      return pool;
    },
    close(): void {
      for (const pool of pools.values()) pool.close();
    },
  };
}

/** Leads http-proxy's events to the attempt that they belong to. */
function followAttempts(proxy: Proxy, attempts: WeakMap<IncomingMessage, Attempt>, config: HttpdConfig): void {
  // Runs after http-proxy's own pass over the length, which would strip the framing from a DELETE with a body.
  proxy.before("web", "stream", (request) => {
    const attempt = attempts.get(request);
    if (attempt) request.headers = { ...attempt.headers };
  });
  proxy.on("proxyReq", (upstreamRequest, request) => {
    const attempt = attempts.get(request);
    if (attempt) watchUpstream(attempt, upstreamRequest);
  });
  proxy.on("proxyRes", (answer, request) => {
    const attempt = attempts.get(request);
    if (attempt) relay(config, attempt, answer);
  });
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
  const { worker } = attempt.delivery.pass;
  attempt.upstreamRequest = upstreamRequest;
  upstreamRequest.setTimeout(worker.timeoutMs, () => {
    upstreamRequest.destroy(new UpstreamFailure("timeout", `silent for ${worker.timeoutMs} ms`));
  });
  // node:http would close the connection of such an answer and say nothing.
  upstreamRequest.once("upgrade", (_answer, socket) => {
    socket.destroy();
    attempt.onError(new UpstreamFailure("answer", "switched to another protocol without being asked"));
  });
}

/**
 * A kept connection may have been closed by the upstream just as it was taken again: a request that changes nothing is
 * then sent once more, on a new one (RFC 9110, section 9.2.2).
 */
// DIFFERS: httpd breaks off the client's connection instead and leaves it to the client to send the request again.
function mayRetry({ delivery: { request }, upstreamRequest }: Attempt, error: Error): boolean {
  if (failureKind(error) !== "answer") return false;
  const isBodyless = request.headers["content-length"] === undefined && !request.headers["transfer-encoding"];
  return upstreamRequest?.reusedSocket === true && isBodyless && /^(GET|HEAD)$/.test(request.method ?? "");
}

function relay(config: HttpdConfig, { delivery, onError }: Attempt, answer: IncomingMessage): void {
  const { request, response, keepsConnection } = delivery;
  const origin = `http://${request.headersDistinct.host?.[0] ?? config.serverName}`;
  const pairs = clientHeaders(answer.rawHeaders, (name, value) =>
    rewriteLocation(config.proxy.reverses, origin, name, value),
  );
  if (config.proxy.via === "On") pairs.push(["Via", `${answer.httpVersion} ${config.serverName}`]);
  if (!keepsConnection()) response.shouldKeepAlive = false;
  try {
    for (const [name, value] of pairs) response.appendHeader(name, value);
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage);
  } catch (error) {
    refuseAnswer(response, answer);
    onError(new UpstreamFailure("answer", (error as Error).message, { cause: error }));
    return;
  }
  answer.on("error", () => response.destroy());
  answer.pipe(response);
}

/** node:http reads heads that it does not write, such as a status of 099. */
function refuseAnswer(response: ServerResponse, answer: IncomingMessage): void {
  for (const name of response.getHeaderNames()) response.removeHeader(name);
  answer.on("error", () => undefined).destroy();
}
