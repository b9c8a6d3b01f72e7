/** How long a message's body is: RFC 9112 section 6.3, with the desync rules of rows ALB-079, ALB-085 and ALB-086. */
import { type Field, type Framing, fieldValue } from "../../http1/index.ts";
import { type Rejection, reject } from "./rejection.ts";
import type { RequestHead } from "./request-head.ts";
import type { ResponseHead } from "./response-head.ts";

export interface RequestFraming {
  readonly framing: Framing;
  /** The classification reason of a request that is let through, but after which both connections are closed. */
  readonly ambiguous?: string;
}

const DIGITS = /^\d{1,15}$/;

export function frameRequest(head: RequestHead): RequestFraming | Rejection {
  const coding = fieldValue(head.fields, "transfer-encoding")?.toLowerCase();
  const length = fieldValue(head.fields, "content-length");
  if (coding !== undefined && coding !== "chunked" && coding !== "identity") {
    return reject(501, `Transfer-Encoding \`${coding.slice(0, 40)}\``);
  }
  if (length !== undefined && !DIGITS.test(length)) {
    return reject(
      400,
      "A malformed Content-Length",
      length.includes(",") ? "MultipleContentLength" : "BadContentLength",
    );
  }
  if (coding === "chunked") return frameChunked(head, length);
  if (length === undefined) return { framing: { kind: "none" } };
  return { framing: { kind: "length", length: Number(length) } };
}

function frameChunked(head: RequestHead, length: string | undefined): RequestFraming {
  const framing = { kind: "chunked" } as const;
  if (length !== undefined) return { framing, ambiguous: "BothTeClPresent" };
  return head.minor === 0 ? { framing, ambiguous: "UndefinedTransferEncodingSemantics" } : { framing };
}

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
  const found = fields.filter((field) => field.name.length === name.length && field.name.toLowerCase() === name);
  return found.length === 0 ? undefined : found.map((field) => field.value).join(", ");
}
