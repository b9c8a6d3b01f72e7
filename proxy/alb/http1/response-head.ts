import type { Field } from "../../http1/index.ts";
import { parseFields } from "./parse-fields.ts";
import { isRejection, type Rejection, reject } from "./rejection.ts";

/** A target's answer up to its body. Header names are as the target wrote them. */
export interface ResponseHead {
  readonly status: number;
  readonly reason: string;
  /** Of `HTTP/1.x`. */
  readonly minor: 0 | 1;
  readonly fields: readonly Field[];
}

/** Row ALB-011, in bytes. */
export const RESPONSE_HEAD_LIMIT = 32_768;

export type ResponseParse =
  | { readonly kind: "incomplete" }
  | { readonly kind: "head"; readonly head: ResponseHead; readonly size: number }
  | Rejection;

const HEAD_END = Buffer.from("\r\n\r\n");
const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: (.*))?$/;
/** No NUL, and no CR or LF but in pairs: anything else two parsers could read differently. */
const CLEAN = /^[^\0\r\n]*(?:\r\n[^\0\r\n]*)*$/;
const PREFIX = "HTTP/1.";

/** Reads a response's head off the front of `bytes`; what is malformed or too large is a 502 (row ALB-080). */
export function parseResponseHead(bytes: Buffer): ResponseParse {
  const end = bytes.indexOf(HEAD_END);
  if (end < 0) return judgePartial(bytes);
  if (end + 4 > RESPONSE_HEAD_LIMIT) return reject(502, `A response head above ${RESPONSE_HEAD_LIMIT} bytes`);
  const text = bytes.toString("latin1", 0, end);
  const lineEnd = text.indexOf("\r\n");
  const [, minor, status, reason] = STATUS_LINE.exec(lineEnd < 0 ? text : text.slice(0, lineEnd)) ?? [];
  if (status === undefined || !CLEAN.test(text)) return reject(502, "A malformed response head");
  const fields = lineEnd < 0 ? [] : parseFields(text, lineEnd + 2, RESPONSE_HEAD_LIMIT);
  if (isRejection(fields)) return reject(502, fields.why);
  const head = { status: Number(status), reason: reason ?? "", minor: minor === "0" ? 0 : 1, fields } as const;
  return { kind: "head", size: end + 4, head };
}

function judgePartial(bytes: Buffer): ResponseParse {
  if (bytes.length > RESPONSE_HEAD_LIMIT) return reject(502, `A response head above ${RESPONSE_HEAD_LIMIT} bytes`);
  const start = bytes.toString("latin1", 0, PREFIX.length);
  return PREFIX.startsWith(start) ? { kind: "incomplete" } : reject(502, "A response that is not HTTP/1");
}
