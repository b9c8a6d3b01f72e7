/** Byte ranges, which httpd's core cuts out of answers that it has whole (RFC 9110 section 14). */
import type { Field } from "../../http1/index.ts";
import { headerValue, setField } from "../edits/header-edit.ts";
import type { AnswerHead, BodyFraming } from "../upstream/protocol.ts";

export interface RangedAnswer {
  readonly head: AnswerHead;
  readonly framing: BodyFraming;
  readonly body: Buffer;
}

export interface WholeAnswer {
  readonly head: AnswerHead;
  readonly framing: BodyFraming;
  /** What has come of the body. */
  readonly body: Buffer;
}

/**
 * The part that the client asks for.
 *
 * @returns undefined where the answer goes as it is: no range, or one that cannot be, or the body is still coming
 */
// DIFFERS: several ranges at once get the whole answer; httpd makes multipart/byteranges of them.
export function cutRange(method: string, fields: readonly Field[], whole: WholeAnswer): RangedAnswer | undefined {
  const { head, framing, body } = whole;
  const asked = headerValue(fields, "Range");
  if (asked === undefined || method === "HEAD" || head.status !== 200 || framing.kind !== "length") return undefined;
  if (body.length !== framing.length || !mayCut(fields, head)) return undefined;
  const range = parseRange(asked, framing.length);
  return range && cut(whole, range, framing.length);
}

function mayCut(fields: readonly Field[], { fields: answered }: AnswerHead): boolean {
  if (headerValue(answered, "Content-Range") !== undefined) return false;
  if (/^none$/i.test(headerValue(answered, "Accept-Ranges") ?? "")) return false;
  const unless = headerValue(fields, "If-Range");
  return (
    unless === undefined || [headerValue(answered, "ETag"), headerValue(answered, "Last-Modified")].includes(unless)
  );
}

interface Range {
  readonly first: number;
  readonly last: number;
}

/** `bytes=0-3`, `bytes=9-`, `bytes=-5`. */
function parseRange(text: string, length: number): Range | undefined {
  const [, from = "", to = ""] = /^bytes=(\d*)-(\d*)$/i.exec(text.replaceAll(" ", "")) ?? [];
  if (from === "" && to === "") return undefined;
  const first = from === "" ? Math.max(0, length - Number(to)) : Number(from);
  const last = from === "" || to === "" ? length - 1 : Math.min(Number(to), length - 1);
  return first <= last ? { first, last } : undefined;
}

function cut({ head, body }: WholeAnswer, { first, last }: Range, length: number): RangedAnswer {
  const size = last - first + 1;
  const fields = head.fields.slice();
  setField(fields, "Content-Length", String(size));
  return {
    head: { ...head, status: 206, reason: "Partial Content", fields, cutRange: `bytes ${first}-${last}/${length}` },
    framing: { kind: "length", length: size },
    body: body.subarray(first, last + 1),
  };
}
