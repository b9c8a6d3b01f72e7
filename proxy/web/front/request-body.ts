/** How much body a request has: RFC 9112 section 6.3, as httpd decides the doubtful cases. */
import type { Field } from "../../http1/index.ts";
import { headerValue } from "../edits/header-edit.ts";
import type { BodyFraming } from "../upstream/protocol.ts";

export type RequestFraming =
  | {
      readonly kind: "framed";
      readonly body: BodyFraming /** After it nothing more may be read from this client. */;
      readonly closes: boolean;
    }
  | { readonly kind: "fault"; readonly status: number; readonly why: string };

const NO_BODY: RequestFraming = { kind: "framed", body: { kind: "none" }, closes: false };

export function frameRequest(fields: readonly Field[]): RequestFraming {
  const coding = headerValue(fields, "Transfer-Encoding");
  const length = headerValue(fields, "Content-Length");
  if (coding !== undefined) return frameCoded(coding, length !== undefined);
  if (length === undefined) return NO_BODY;
  if (!/^\d{1,18}$/.test(length)) return { kind: "fault", status: 400, why: "a malformed Content-Length" };
  return { kind: "framed", body: { kind: "length", length: Number(length) }, closes: false };
}

/** A length beside the coding does not count, and two parsers may differ: the connection ends with the answer. */
function frameCoded(coding: string, hasLength: boolean): RequestFraming {
  if (/^chunked$/i.test(coding)) return { kind: "framed", body: { kind: "chunked" }, closes: hasLength };
  if (!/(^|[,\s])chunked$/i.test(coding)) return { kind: "fault", status: 400, why: `Transfer-Encoding \`${coding}\`` };
  return { kind: "fault", status: 500, why: `${coding} Transfer-Encoding is not supported` };
}
