import type { ProxyPass } from "./config/httpd-config.ts";

export type Route =
  | { readonly kind: "forward"; readonly pass: Extract<ProxyPass, { kind: "forward" }>; readonly path: string }
  | { readonly kind: "none" }
  | { readonly kind: "bad-request" };

/**
 * Where a request goes: the first `ProxyPass` of the file that matches its path.
 *
 * The path is brought into its plain form first (no dots, no doubled slashes), so that none can be reached by another
 * spelling; a path with an encoded slash goes nowhere, as with httpd's `AllowEncodedSlashes Off`.
 */
export function findRoute(passes: readonly ProxyPass[], target: string): Route {
  const plain = plainTarget(target);
  if (plain === undefined) return { kind: "bad-request" };
  const { path, query } = plain;
  if (/%2f/i.test(path)) return { kind: "none" };
  for (const pass of passes) {
    const rest = restAfter(pass.path, path);
    if (rest === undefined) continue;
    if (pass.kind === "exclude") return { kind: "none" };
    const upstreamPath = pass.upstream.path + rest;
    return { kind: "forward", pass, path: `${upstreamPath.startsWith("/") ? "" : "/"}${upstreamPath}${query}` };
  }
  return { kind: "none" };
}

/** A target is a path, or a whole URL whose authority does not matter here. */
function plainTarget(target: string): { path: string; query: string } | undefined {
  const [, path = "", query = ""] = /^([^?]*)(.*)$/s.exec(target.replace(/^https?:\/\/[^/?]*/i, "")) ?? [];
  if (!path.startsWith("/")) return path === "" ? { path: "/", query } : undefined;
  const url = URL.parse(`http://path.invalid${path.replace(/\/{2,}/g, "/")}`);
  return url === null ? undefined : { path: url.pathname, query };
}

/** What follows `prefix` in `path`; a prefix ends at a slash or at the end of the path, never inside a name. */
function restAfter(prefix: string, path: string): string | undefined {
  if (!path.startsWith(prefix)) return undefined;
  const rest = path.slice(prefix.length);
  return prefix.endsWith("/") || rest === "" || rest.startsWith("/") ? rest : undefined;
}
