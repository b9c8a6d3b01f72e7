/** What happens to headers on their way through: passes over plain values, each with its rule. */
import type { IncomingHttpHeaders } from "node:http";
import type { ProxyConfig, UpstreamUrl } from "./config/httpd-config.ts";

/** What a pass may know of a request. */
export interface Forwarding {
  readonly headers: IncomingHttpHeaders;
  readonly clientAddress: string;
  readonly httpVersion: string;
  readonly serverName: string;
  readonly upstream: UpstreamUrl;
  readonly proxy: Pick<ProxyConfig, "preserveHost" | "addHeaders" | "via">;
}

type Pass = (headers: IncomingHttpHeaders, forwarding: Forwarding) => void;

/** The headers that go to the upstream. */
export function upstreamHeaders(forwarding: Forwarding): IncomingHttpHeaders {
  const headers = { ...forwarding.headers };
  for (const pass of REQUEST_PASSES) pass(headers, forwarding);
  return headers;
}

/** RFC 9110, section 7.6.1: they concern one connection only. `Proxy` would become a setting of CGI programs. */
const HOP_BY_HOP = ["connection", "keep-alive", "te", "trailer", "upgrade", "proxy-connection", "expect", "proxy"];

const dropHopByHop: Pass = (headers) => {
  for (const name of [...connectionTokens(headers.connection), ...HOP_BY_HOP]) {
    if (name !== "transfer-encoding" && name !== "content-length") delete headers[name];
  }
};

const setHost: Pass = (headers, { upstream, proxy }) => {
  if (proxy.preserveHost && headers.host !== undefined) return;
  const host = upstream.host.includes(":") ? `[${upstream.host}]` : upstream.host;
  headers.host = upstream.port === 80 ? host : `${host}:${upstream.port}`;
};

/** mod_proxy_http adds to what is there, so that the last address is the one that this server saw. */
const addForwarded: Pass = (headers, { clientAddress, serverName, proxy, headers: { host } }) => {
  if (!proxy.addHeaders) return;
  append(headers, "x-forwarded-for", clientAddress);
  if (host !== undefined) append(headers, "x-forwarded-host", host);
  append(headers, "x-forwarded-server", serverName);
};

const addVia: Pass = (headers, { httpVersion, serverName, proxy }) => {
  if (proxy.via === "On") append(headers, "via", `${httpVersion} ${serverName}`);
};

const REQUEST_PASSES: readonly Pass[] = [dropHopByHop, addForwarded, setHost, addVia];

function append(headers: IncomingHttpHeaders, name: string, value: string): void {
  const present = headers[name];
  headers[name] = present === undefined ? value : `${present}, ${value}`;
}

/** The names that a `Connection` header declares to be its own. */
function connectionTokens(connection: string | undefined): string[] {
  return (connection ?? "")
    .split(",")
    .map((token) => token.trim().toLowerCase())
    .filter((token) => token !== "");
}

const KEPT_FROM_CLIENT = new Set(["connection", "keep-alive", "te", "trailer", "upgrade", "transfer-encoding"]);

/**
 * The headers of an answer as they go to the client: pairs in the order of the upstream, repeated ones kept apart.
 *
 * @param rawHeaders names and values in turn, as node:http gives them
 */
export function clientHeaders(
  rawHeaders: readonly string[],
  rewrite: (name: string, value: string) => string,
): [string, string][] {
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    pairs.push([rawHeaders[index] ?? "", rawHeaders[index + 1] ?? ""]);
  }
  const declared = new Set(
    pairs.filter(([name]) => /^connection$/i.test(name)).flatMap(([, v]) => connectionTokens(v)),
  );
  return pairs
    .filter(([name]) => !KEPT_FROM_CLIENT.has(name.toLowerCase()) && !declared.has(name.toLowerCase()))
    .map(([name, value]) => [name, rewrite(name, value)]);
}
