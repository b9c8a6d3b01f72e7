/** What a packet asks for, as the head of an HTTP request (RFC 3875, section 4.1: what CGI's variables mean). */
import { LabError } from "../../lab/model/errors.ts";
import type { UwsgiVariable } from "./packet.ts";

/** How the end of the request's body is known. */
export type BodyFraming =
  | { readonly kind: "none" }
  | { readonly kind: "length"; readonly length: number }
  /** What follows the packet is chunked as in HTTP: uWSGI's own routers send it so. */
  | { readonly kind: "chunked" };

export interface RequestHead {
  readonly method: string;
  /** Path and query, ASCII. */
  readonly url: string;
  /** `1.1` */
  readonly httpVersion: string;
  /** In the order of the packet, `Content-Type` and `Content-Length` among them. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly framing: BodyFraming;
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const DIGITS = /^\d{1,15}$/;

/** @throws LabError `UwsgiBadRequest` */
export function requestHeadOf(variables: readonly UwsgiVariable[]): RequestHead {
  const byName = new Map(variables);
  const method = byName.get("REQUEST_METHOD") ?? "";
  if (!TOKEN.test(method)) throw badRequest(`REQUEST_METHOD must be a method, got \`${method.slice(0, 40)}\``);
  const [, httpVersion = "1.1"] = /^HTTP\/(1\.\d)$/.exec(byName.get("SERVER_PROTOCOL") ?? "") ?? [];
  return {
    ...{ method, httpVersion, url: targetOf(byName) },
    headers: variables.flatMap(headerOf),
    framing: framingOf(variables, byName),
  };
}

/**
 * A program serves PATH_INFO, which is what the web server made of the path. Where that is the path that the client wrote,
 * the client's own escapes are kept.
 */
function targetOf(byName: ReadonlyMap<string, string>): string {
  const uri = (byName.get("REQUEST_URI") ?? "").replace(/^https?:\/\/[^/?]*/i, "");
  const path = byName.get("PATH_INFO");
  const [, written = "", query = ""] = /^([^?]*)(.*)$/s.exec(uri) ?? [];
  if (path === undefined || unescaped(written) === path) return asciiOf(`${written || "/"}${query}`);
  const search = byName.get("QUERY_STRING") ?? "";
  return `${escaped(path || "/")}${search === "" ? "" : asciiOf(`?${search}`)}`;
}

/** Bytes behind `%` escapes; a `%` that begins none stands for itself. */
function unescaped(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_escape, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** Everything that a path cannot hold as it is (RFC 3986, section 3.3). */
function escaped(path: string): string {
  return path.replace(/[^A-Za-z0-9\-._~!$&'()*+,;=:@/]/g, escapeByte);
}

/** Leaves a target as it was written, but for bytes that no request line may hold. */
function asciiOf(target: string): string {
  return target.replace(/[^\x21-\x7e]/g, escapeByte);
}

function escapeByte(byte: string): string {
  return `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
}

function headerOf([name, value]: UwsgiVariable): [string, string][] {
  const header = headerName(name);
  if (header === undefined || value === "") return [];
  if (/[\0\r\n]/.test(value)) throw badRequest(`${name} must be one line`);
  return [[header, value]];
}

/** Headers of the length and the type of the body have variables of their own; the others begin with HTTP_. */
function headerName(name: string): string | undefined {
  if (name === "CONTENT_LENGTH" || name === "CONTENT_TYPE") return titleCase(name);
  const [, rest] = /^HTTP_([A-Z0-9_]+)$/.exec(name) ?? [];
  return rest === undefined || /^CONTENT_(LENGTH|TYPE)$/.test(rest) ? undefined : titleCase(rest);
}

function titleCase(name: string): string {
  return name.toLowerCase().replace(/(^|_)([a-z0-9]*)/g, (_all, gap: string, word: string) => {
    return `${gap === "_" ? "-" : ""}${word.charAt(0).toUpperCase()}${word.slice(1)}`;
  });
}

/** CONTENT_LENGTH counts what follows the packet; a web server that took a chunking off may still send the header. */
function framingOf(variables: readonly UwsgiVariable[], byName: ReadonlyMap<string, string>): BodyFraming {
  const lengths = new Set(variables.filter(([name]) => name === "CONTENT_LENGTH").map(([, value]) => value));
  lengths.delete("");
  if (lengths.size > 1) throw badRequest(`CONTENT_LENGTH must be one, got ${[...lengths].join(" and ").slice(0, 40)}`);
  for (const length of lengths) {
    if (!DIGITS.test(length)) throw badRequest(`CONTENT_LENGTH must be a number, got \`${length.slice(0, 40)}\``);
    return Number(length) === 0 ? { kind: "none" } : { kind: "length", length: Number(length) };
  }
  const coding = byName.get("HTTP_TRANSFER_ENCODING") ?? "";
  if (coding === "" || /^identity$/i.test(coding)) return { kind: "none" };
  if (/^chunked$/i.test(coding)) return { kind: "chunked" };
  throw badRequest(`HTTP_TRANSFER_ENCODING must be chunked, got \`${coding.slice(0, 40)}\``);
}

function badRequest(why: string): LabError {
  return new LabError("UwsgiBadRequest", `A bad uwsgi request: ${why}`);
}
