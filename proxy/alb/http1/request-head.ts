import type { Field, Framing } from "../../http1/index.ts";
import { judgeBody } from "../desync/body.ts";
import { graver, type Reason } from "../desync/reasons.ts";
import { isRejection, type Rejection, reject } from "./rejection.ts";
import { parseRequestFields } from "./request-fields.ts";
import { parseRequestLine, parseSimple, type RequestLine } from "./request-line.ts";

/** A request up to its body. Header names are in lower case (row ALB-040). */
export interface RequestHead {
  readonly method: string;
  readonly target: string;
  /** Of `HTTP/1.x`. */
  readonly minor: 0 | 1;
  /** HTTP/0.9: there are no headers, and the answer is the body alone. */
  readonly bare?: true;
  readonly fields: readonly Field[];
  /** Where they were not all listed: what is not among the fields. */
  readonly rest?: RestOfFields;
}

/** Fields that nothing on the way but a rule or a cookie looks at. */
export interface RestOfFields {
  /** As a target gets them: each with its line's end. */
  readonly text: string;
  readonly userAgent: string | undefined;
}

/** Every field of a head; those of one name are in their order. */
export function allFields({ fields, rest }: RequestHead): readonly Field[] {
  if (!rest || rest.text === "") return fields;
  const lines = rest.text.slice(0, -2).split("\r\n");
  return fields.concat(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return { name: line.slice(0, colon), value: line.slice(colon + 2) };
    }),
  );
}

/** Row ALB-011, in bytes. */
export const REQUEST_LIMITS = { line: 16_384, field: 16_384, head: 65_536 } as const;

export interface ParsedRequest {
  readonly kind: "head";
  readonly head: RequestHead;
  /** In bytes, with the empty line. */
  readonly size: number;
  readonly framing: Framing;
  /** The gravest of what is not as it should be (row ALB-086). */
  readonly reason: Reason | undefined;
  /** Header fields that were left out because no two parsers need agree on them. */
  readonly dropped: number;
}

export type RequestParse = { readonly kind: "incomplete" } | ParsedRequest | Rejection;

const HEAD_END = Buffer.from("\r\n\r\n");
const BARE_HEAD_END = Buffer.from("\n\n");
const TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
/** One pass that tells a head with nothing odd in it, which is nearly every one. */
const PLAIN_HEAD = new RegExp(`^${TOKEN} [\\x21-\\x7e]+ HTTP/1\\.[01](?:\\r\\n${TOKEN}:[\\t\\x20-\\x7e]*)*$`);

/** Reads a request's head off the front of `bytes` (RFC 9112 sections 2 to 6, rows ALB-011, ALB-043, ALB-086). */
export function parseRequestHead(bytes: Buffer): RequestParse {
  const end = bytes.indexOf(HEAD_END);
  if (end < 0) return judgePartial(bytes);
  if (end + 4 > REQUEST_LIMITS.head) return tooLarge(bytes);
  const text = bytes.toString("latin1", 0, end);
  const lineEnd = text.indexOf("\r\n");
  const lineText = lineEnd < 0 ? text : text.slice(0, lineEnd);
  if (lineText.length > REQUEST_LIMITS.line) return tooLarge(bytes);
  const line = parseRequestLine(lineText);
  if (isRejection(line)) return line;
  if (line.bare) return simpleRequest(line, lineText.length + 2);
  const isPlain = PLAIN_HEAD.test(text);
  const read = parseRequestFields(text, lineEnd < 0 ? end : lineEnd + 2, { maxBytes: REQUEST_LIMITS.field, isPlain });
  if (isRejection(read)) return read;
  const body = judgeBody(line.method, line.minor, read.body);
  if (isRejection(body)) return body;
  const reason = gravest(read.reason, body.reason, line.reason);
  const head = { method: line.method, target: line.target, minor: line.minor, fields: read.fields };
  return { kind: "head", size: end + 4, head, framing: body.framing, reason, dropped: read.dropped };
}

function gravest(...reasons: readonly (Reason | undefined)[]): Reason | undefined {
  let known: Reason | undefined;
  for (const reason of reasons) if (reason !== undefined) known = graver(known, reason);
  return known;
}

function simpleRequest({ method, target, reason }: RequestLine, size: number): ParsedRequest {
  const head = { method, target, minor: 0, bare: true, fields: [] } as const;
  return { kind: "head", size, head, framing: { kind: "none" }, reason, dropped: 0 };
}

function judgePartial(bytes: Buffer): RequestParse {
  const length = lineLength(bytes);
  if (length > REQUEST_LIMITS.line || bytes.length > REQUEST_LIMITS.head) return tooLarge(bytes);
  const simple = length < bytes.length ? parseSimple(bytes.toString("latin1", 0, length)) : undefined;
  if (simple) return simpleRequest(simple, length + 2);
  if (bytes.includes(BARE_HEAD_END)) return reject(400, "Lines that end in a bare LF", "BadHeader");
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
