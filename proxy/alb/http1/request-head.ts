import { type Field, isToken } from "../../http1/index.ts";
import { hasControlBytes, parseFields } from "./parse-fields.ts";
import { isRejection, type Rejection, reject } from "./rejection.ts";

/** A request up to its body. Header names are in lower case (row ALB-040). */
export interface RequestHead {
  readonly method: string;
  readonly target: string;
  /** Of `HTTP/1.x`. */
  readonly minor: 0 | 1;
  readonly fields: readonly Field[];
}

/** Row ALB-011, in bytes. */
export const REQUEST_LIMITS = { line: 16_384, field: 16_384, head: 65_536 } as const;

export type RequestParse =
  | { readonly kind: "incomplete" }
  | { readonly kind: "head"; readonly head: RequestHead; readonly size: number }
  | Rejection;

const HEAD_END = Buffer.from("\r\n\r\n");
const BARE_HEAD_END = Buffer.from("\n\n");
const REQUEST_LINE = /^([^ ]+) ([^ ]+) HTTP\/(\d)\.(\d)$/;

/** Reads a request's head off the front of `bytes` (RFC 9112 sections 2 to 5). */
export function parseRequestHead(bytes: Buffer): RequestParse {
  const end = bytes.indexOf(HEAD_END);
  if (end < 0) return judgePartial(bytes);
  if (end + 4 > REQUEST_LIMITS.head) return tooLarge(bytes);
  const text = bytes.toString("latin1", 0, end);
  if (hasControlBytes(text)) return reject(400, "A control character in the head", "NonCompliantHeader");
  const lineEnd = text.indexOf("\r\n");
  const line = parseRequestLine(lineEnd < 0 ? text : text.slice(0, lineEnd));
  if (isRejection(line)) return line;
  const fields = lineEnd < 0 ? [] : parseFields(text, lineEnd + 2, REQUEST_LIMITS.field);
  if (isRejection(fields)) return fields;
  return { kind: "head", size: end + 4, head: { ...line, fields: fields.map(lowerName) } };
}

function judgePartial(bytes: Buffer): RequestParse {
  if (bytes.length > REQUEST_LIMITS.line && lineLength(bytes) > REQUEST_LIMITS.line) return tooLarge(bytes);
  if (bytes.length > REQUEST_LIMITS.head) return tooLarge(bytes);
  if (bytes.includes(BARE_HEAD_END)) return reject(400, "Lines that end in a bare LF", "NonCompliantHeader");
  return { kind: "incomplete" };
}

function tooLarge(bytes: Buffer): Rejection {
  return lineLength(bytes) > REQUEST_LIMITS.line
    ? reject(414, `A request line above ${REQUEST_LIMITS.line} bytes`)
    : reject(400, `A head above ${REQUEST_LIMITS.head} bytes`);
}

function lineLength(bytes: Buffer): number {
  const end = bytes.indexOf("\r\n");
  return end < 0 ? bytes.length : end;
}

function parseRequestLine(line: string): Omit<RequestHead, "fields"> | Rejection {
  if (line.length > REQUEST_LIMITS.line) return reject(414, `A request line above ${REQUEST_LIMITS.line} bytes`);
  const [, method, target, major, minor] = REQUEST_LINE.exec(line) ?? [];
  if (method === undefined || target === undefined) return reject(400, "A malformed request line");
  if (major === "2" && method === "PRI") return reject(505, "HTTP/2 on an HTTP/1 connection");
  if (major !== "1" || (minor !== "0" && minor !== "1")) return reject(400, "An unknown HTTP version", "BadVersion");
  if (!isToken(method)) return reject(400, "A malformed method", "BadMethod");
  return { method, target, minor: minor === "0" ? 0 : 1 };
}

function lowerName(field: Field): Field {
  return { name: field.name.toLowerCase(), value: field.value };
}
