import type { ProxyPassReverse } from "../config/dir-settings.ts";
import type { BalancerConfig } from "../config/httpd-config.ts";
import { parseBalancerUrl } from "../config/upstream-url.ts";

/** Every URL that stands for a path; those of a balancer stand once for each of its members. */
export type ReverseMap = readonly ProxyPassReverse[];

type Balancers = ReadonlyMap<string, Pick<BalancerConfig, "members">>;

/** Directives belong to one configuration, as its balancers do: they are expanded once. */
const expanded = new WeakMap<readonly ProxyPassReverse[], ReverseMap>();

export function expandReverses(reverses: readonly ProxyPassReverse[], balancers: Balancers): ReverseMap {
  const known = expanded.get(reverses) ?? expand(reverses, balancers);
  expanded.set(reverses, known);
  return known;
}

function expand(reverses: readonly ProxyPassReverse[], balancers: Balancers): ReverseMap {
  return reverses.flatMap(({ path, url }) => {
    const balancer = parseBalancerUrl(url);
    const members = balancer && balancers.get(balancer.name)?.members;
    if (!balancer || !members) return [{ path, url }];
    return members.map(({ upstream: { scheme, host, port, path: base } }) => ({
      path,
      url: `${scheme}://${host}:${port}${base}${balancer.path}`,
    }));
  });
}

const REWRITTEN = new Set(["location", "content-location", "uri", "destination"]);

/**
 * `ProxyPassReverse`: an upstream that names itself in a redirect is given the name that the client used. Other
 * headers, and addresses that no directive covers, stay as they are.
 *
 * @param origin how the client called this server: `http://name:port`
 */
export function rewriteLocation(reverses: ReverseMap, origin: string, name: string, value: string): string {
  if (reverses.length === 0 || !REWRITTEN.has(name.toLowerCase())) return value;
  for (const { path, url } of reverses) {
    const rest = restAfterUrl(url, value);
    if (rest !== undefined) return `${origin}${joinPath(path, rest)}`;
  }
  return value;
}

/** Scheme and host are compared without regard to case; a URL may state the default port or not. */
function restAfterUrl(url: string, value: string): string | undefined {
  const wanted = splitUrl(url);
  const given = splitUrl(value);
  if (wanted.authority !== given.authority || !given.path.startsWith(wanted.path)) return undefined;
  const rest = given.path.slice(wanted.path.length);
  return wanted.path === "" || wanted.path.endsWith("/") || rest === "" || /^[/?#]/.test(rest) ? rest : undefined;
}

function splitUrl(url: string): { authority: string; path: string } {
  const [, authority = "", path = ""] = /^([a-z][a-z0-9+.-]*:\/\/[^/?#]*)?(.*)$/is.exec(url) ?? [];
  return { authority: authority.toLowerCase().replace(/^(http:.*):80$/, "$1"), path };
}

function joinPath(path: string, rest: string): string {
  if (path.endsWith("/") && rest.startsWith("/")) return path + rest.slice(1);
  return path + rest;
}
