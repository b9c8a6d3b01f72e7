/** How long an answer's body is: RFC 9112 section 6.3. */
import { type Field, type Framing, listHas } from "../../http1/index.ts";
import { lowerName } from "./lower.ts";
import { type Rejection, reject } from "./rejection.ts";
import type { ResponseHead } from "./response-head.ts";

const DIGITS = /^\d{1,15}$/;

/** What of an answer says where its body ends and whether its connection may be used again. */
export interface AnswerFacts {
  readonly status: number;
  /** Of `HTTP/1.x`. */
  readonly minor: 0 | 1;
  /** Values of Connection, Transfer-Encoding and Content-Length; of a field that comes twice joined by a comma. */
  readonly connection: string | undefined;
  readonly coding: string | undefined;
  readonly length: string | undefined;
}

export function answerFacts({ status, minor, fields }: ResponseHead): AnswerFacts {
  return {
    ...{ status, minor },
    connection: valueOfAny(fields, "connection"),
    coding: valueOfAny(fields, "transfer-encoding"),
    length: valueOfAny(fields, "content-length"),
  };
}

/** @param method of the request that it answers: HEAD's answer has no body */
export function frameResponse({ status, coding, length }: AnswerFacts, method: string): Framing | Rejection {
  if (method === "HEAD" || status < 200 || status === 204 || status === 304) return { kind: "none" };
  const lower = coding?.toLowerCase();
  if (lower !== undefined && lower !== "identity") {
    return lower.split(",").at(-1)?.trim() === "chunked" ? { kind: "chunked" } : { kind: "until-close" };
  }
  if (length === undefined) return { kind: "until-close" };
  if (!DIGITS.test(length)) return reject(502, `Content-Length \`${length.slice(0, 40)}\` in a response`);
  return { kind: "length", length: Number(length) };
}

function valueOfAny(fields: readonly Field[], name: string): string | undefined {
  let found: string | undefined;
  for (const field of fields) {
    if (field.name.length !== name.length || lowerName(field.name) !== name) continue;
    found = found === undefined ? field.value : `${found}, ${field.value}`;
  }
  return found;
}

/** True where the target lets its connection be used again (RFC 9112 section 9.3). */
export function isKeptAlive({ minor, connection }: AnswerFacts): boolean {
  return minor === 1 ? !listHas(connection, "close") : listHas(connection, "keep-alive");
}
