/** A request of HTTP/2 in the terms of the rest: a head, and how its body is framed for HTTP/1. Pure. */

import { essentialLike } from "../desync/index.ts";
import type { ProtocolVersion } from "../front/front.ts";
import type { Field, Framing, RequestHead } from "../http1/index.ts";

export interface Http2Request {
  readonly head: RequestHead;
  readonly framing: Framing;
  readonly isGrpc: boolean;
  /** Of the decoded fields, as RFC 9113 section 6.5.2 counts them. */
  readonly size: number;
}

/** What RFC 9113 section 6.5.2 adds for each field. */
const FIELD_OVERHEAD = 32;
const NOT_VISIBLE = /[^\x21-\x7e]/g;

/**
 * @param raw names and values in turn, as they came
 * @param hasBody more than the head is to come
 */
export function readRequest(raw: readonly string[], hasBody: boolean): Http2Request {
  const pseudo = new Map<string, string>();
  const fields: Field[] = [];
  let size = 0;
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const [name = "", value = ""] = [raw[index], raw[index + 1]];
    size += name.length + value.length + FIELD_OVERHEAD;
    if (name.startsWith(":")) pseudo.set(name, value);
    // What a server of HTTP/1 might take for the length of the body (row ALB-086) stays behind, as in a request of HTTP/1.
    else if (essentialLike(name)?.likeness !== "similar") fields.push({ name, value });
  }
  const host = pseudo.get(":authority") ?? fields.find(({ name }) => name === "host")?.value;
  const others = joinCookies(fields.filter(({ name }) => name !== "host"));
  const head = {
    method: pseudo.get(":method") ?? "",
    target: (pseudo.get(":path") ?? "").replace(NOT_VISIBLE, (byte) => encodeURIComponent(byte)),
    minor: 1,
    fields: host === undefined ? others : [{ name: "host", value: host }, ...others],
  } as const;
  return { head, framing: framingOf(fields, hasBody), isGrpc: isGrpc(fields), size };
}

/** RFC 9113 section 8.2.3: in HTTP/1 there is one such field. */
function joinCookies(fields: readonly Field[]): readonly Field[] {
  const crumbs = fields.filter(({ name }) => name === "cookie");
  if (crumbs.length < 2) return fields;
  const whole = { name: "cookie", value: crumbs.map(({ value }) => value).join("; ") };
  return [...fields.filter(({ name }) => name !== "cookie"), whole];
}

function framingOf(fields: readonly Field[], hasBody: boolean): Framing {
  if (!hasBody) return { kind: "none" };
  const length = fields.find(({ name }) => name === "content-length")?.value;
  return length !== undefined && /^\d{1,15}$/.test(length)
    ? { kind: "length", length: Number(length) }
    : { kind: "chunked" };
}

function isGrpc(fields: readonly Field[]): boolean {
  const type = fields.find(({ name }) => name === "content-type")?.value ?? "";
  return /^application\/grpc(?:$|[+;])/i.test(type);
}

/** Row ALB-057: which of HTTP/2 and gRPC a group's protocol version takes; what it does not is a 464. */
export function isAccepted(version: ProtocolVersion, { head, isGrpc }: Pick<Http2Request, "head" | "isGrpc">): boolean {
  if (version === "HTTP1") return !isGrpc;
  return version === "HTTP2" || isGrpc || head.method === "POST";
}
