/** What a request's target means: host, path in its plain form, query. */
import type { HostConfig } from "../config/httpd-config.ts";

export interface RequestTarget {
  /** Of an absolute URL; goes before the Host header. */
  readonly authority: string | undefined;
  /** Path and query as they came. */
  readonly uri: string;
  /** Path as it came. */
  readonly rawPath: string;
  /** Decoded; one character is one byte. `*` of OPTIONS. */
  readonly path: string;
  /** With its `?`; may be empty. */
  readonly query: string;
}

type PathOptions = Pick<HostConfig, "encodedSlashes" | "mergeSlashes">;

export function splitTarget(method: string, target: string): Omit<RequestTarget, "path"> | undefined {
  if (method === "CONNECT") return { authority: target, uri: "", rawPath: "/", query: "" };
  if (target.includes("#")) return undefined;
  const [, authority, rest = ""] = /^https?:\/\/([^/?]*)(.*)$/is.exec(target) ?? [];
  const uri = authority === undefined ? target : rest;
  const mark = uri.indexOf("?");
  const rawPath = mark < 0 ? uri : uri.slice(0, mark);
  const query = mark < 0 ? "" : uri.slice(mark);
  if (authority !== undefined && rawPath === "") return { authority, uri: `/${uri}`, rawPath: "/", query };
  if (!rawPath.startsWith("/") && !(rawPath === "*" && method === "OPTIONS")) return undefined;
  return { authority, uri, rawPath, query };
}

/** Most paths are plain already. */
const PLAIN = /^(?:\/[A-Za-z0-9_~-]+(?:\.[A-Za-z0-9_~-]+)*)*\/?$/;

/**
 * The path without dots and doubled slashes, decoded: no path can be reached by another spelling.
 *
 * @returns a status where there is none: 400 for what is malformed or leaves the root, 404 for an encoded slash or NUL
 */
export function plainPath(rawPath: string, options: PathOptions): string | number {
  if (PLAIN.test(rawPath) || rawPath === "*") return rawPath;
  if (/%(?![0-9a-f]{2})/i.test(rawPath)) return 400;
  const unreserved = rawPath.replace(/%([0-9a-f]{2})/gi, (whole, hex) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return /[A-Za-z0-9._~-]/.test(character) ? character : whole;
  });
  const walked = withoutDots(options.mergeSlashes ? unreserved.replace(/\/{2,}/g, "/") : unreserved);
  return walked === undefined ? 400 : decode(walked, options.encodedSlashes);
}

function withoutDots(path: string): string | undefined {
  const kept: string[] = [];
  const segments = path.split("/").slice(1);
  for (const [index, segment] of segments.entries()) {
    const isLast = index === segments.length - 1;
    if (segment === ".." && kept.pop() === undefined) return undefined;
    if (segment !== "." && segment !== "..") kept.push(segment);
    else if (isLast) kept.push("");
  }
  return `/${kept.join("/")}`;
}

function decode(path: string, encodedSlashes: HostConfig["encodedSlashes"]): string | number {
  if (/%00/.test(path)) return 404;
  if (encodedSlashes === "Off" && /%2f/i.test(path)) return 404;
  return path.replace(/%([0-9a-f]{2})/gi, (whole, hex) =>
    encodedSlashes === "NoDecode" && hex.toLowerCase() === "2f" ? whole : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** RFC 3986's characters of a path, but for the brackets: what httpd leaves unescaped towards an upstream. */
export function encodePath(path: string): string {
  if (/^[A-Za-z0-9/_.-]*$/.test(path)) return path;
  return path.replace(/[^A-Za-z0-9~$\-_.+!*'(),;:@&=/]/g, (character) => {
    return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
  });
}

const HOST = /^(?:\[[0-9a-f:.]+\]|[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?)(?::(\d{1,5})?)?$/i;

/** A `Host` that no URL could have is a request that means nothing. */
export function isHost(host: string): boolean {
  return HOST.test(host) && Number(HOST.exec(host)?.[1] ?? 1) <= 65535;
}

/** The name without its port, lower case. */
export function nameOfHost(host: string): string {
  return host.replace(/:\d*$/, "").replace(/\.$/, "").toLowerCase();
}
