/** How long an answer's body is: RFC 9112 section 6.3. */
import { type Field, type Framing, listHas } from "../../http1/index.ts";
import { lowerName } from "./lower.ts";
import { type Rejection, reject } from "./rejection.ts";
import type { ResponseHead } from "./response-head.ts";

const DIGITS = /^\d{1,15}$/;

/** @param method of the request that it answers: HEAD's answer has no body */
export function frameResponse(head: ResponseHead, method: string): Framing | Rejection {
  if (method === "HEAD" || head.status < 200 || head.status === 204 || head.status === 304) return { kind: "none" };
  const coding = valueOfAny(head.fields, "transfer-encoding")?.toLowerCase();
  if (coding !== undefined && coding !== "identity") {
    return coding.split(",").at(-1)?.trim() === "chunked" ? { kind: "chunked" } : { kind: "until-close" };
  }
  const length = valueOfAny(head.fields, "content-length");
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
export function isKeptAlive(head: ResponseHead): boolean {
  const connection = valueOfAny(head.fields, "connection");
  return head.minor === 1 ? !listHas(connection, "close") : listHas(connection, "keep-alive");
}
