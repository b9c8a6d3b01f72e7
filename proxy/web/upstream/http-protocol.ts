/** HTTP/1.1 towards an upstream, as mod_proxy_http writes and reads it. */
import { type Field, listHas } from "../../http1/index.ts";
import { headerValue } from "../edits/header-edit.ts";
import { parseAnswerHead } from "./answer-head.ts";
import type { AnswerHead, BodyFraming, UpstreamProtocol, UpstreamRequest } from "./protocol.ts";

export const httpProtocol: UpstreamProtocol = {
  scheme: "http",
  defaultPort: 80,
  takesChunkedBody: true,
  relaysContinue: true,
  unansweredStatus: 502,
  mapsAnswers: true,
  renderHead,
  parseAnswer: parseAnswerHead,
  frameAnswer,
  keepsConnection({ version, fields }) {
    const connection = headerValue(fields, "Connection");
    return version === "1.1" ? !listHas(connection, "close") : version === "1.0" && listHas(connection, "keep-alive");
  },
};

/** Host first, then what the client sent, then what is about this connection: httpd's order. */
function renderHead({ method, target, host, fields, body, keepsConnection }: UpstreamRequest): string {
  let text = `${method} ${target} HTTP/1.1\r\nHost: ${host}\r\n`;
  for (const { name, value } of fields()) text += `${name}: ${value}\r\n`;
  if (body.kind === "length") text += `Content-Length: ${body.length}\r\n`;
  else if (body.kind === "chunked") text += "Transfer-Encoding: chunked\r\n";
  return `${text}Connection: ${keepsConnection ? "Keep-Alive" : "close"}\r\n\r\n`;
}

const NONE = { kind: "none" } as const;
const CHUNKED = { kind: "chunked" } as const;
const UNTIL_CLOSE = { kind: "until-close" } as const;

/** RFC 9112 section 6.3. */
function frameAnswer({ status, fields }: AnswerHead, method: string): ReturnType<UpstreamProtocol["frameAnswer"]> {
  if (method === "HEAD" || (status >= 100 && status < 200) || status === 204 || status === 304) return NONE;
  const { coding, length } = framingFields(fields);
  if (coding !== undefined) return /(^|,)\s*chunked\s*$/i.test(coding) ? CHUNKED : UNTIL_CLOSE;
  return length === undefined ? UNTIL_CLOSE : frameLength(length);
}

function frameLength(length: string): BodyFraming | { readonly kind: "bad"; readonly why: string } {
  if (/^\d{1,15}$/.test(length)) return { kind: "length", length: Number(length) };
  return { kind: "bad", why: `Content-Length \`${length.slice(0, 40)}\`` };
}

/** One pass over the fields: most answers have few, and this is done for each. */
function framingFields(fields: readonly Field[]): { coding: string | undefined; length: string | undefined } {
  let coding: string | undefined;
  let length: string | undefined;
  for (const { name, value } of fields) {
    if (name.length === 14 && name.toLowerCase() === "content-length") length ??= value;
    else if (name.length === 17 && name.toLowerCase() === "transfer-encoding") coding = value;
  }
  return { coding, length };
}
