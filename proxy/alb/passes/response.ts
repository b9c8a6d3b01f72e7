import type { ListenerHeaders } from "../../../lab/model/index.ts";
import { type Field, type Framing, lowerName, type ResponseHead, renderFields } from "../http1/index.ts";
import { withoutHopByHop } from "./hop-by-hop.ts";

export interface ResponseRewrite {
  /** As the client is to see it. */
  readonly framing: Framing;
  readonly keepAlive: boolean;
  /** The protocol that a 101 changes to. */
  readonly upgrade?: string;
  /** Of the listener; absent where it changes none. */
  readonly headers?: ListenerHeaders | undefined;
  /** Values of Set-Cookie that the load balancer adds. */
  readonly cookies?: readonly string[] | undefined;
}

/** The target's answer as a client of HTTP/1 gets it, up to the empty line. */
export function rewriteResponse(head: ResponseHead, rewrite: ResponseRewrite): string {
  const { framing, keepAlive, upgrade } = rewrite;
  const fields = [...answerFields(head.fields, rewrite), ...framedAs(head, framing)];
  fields.push({ name: "Connection", value: upgrade ? "Upgrade" : keepAlive ? "keep-alive" : "close" });
  if (upgrade) fields.push({ name: "Upgrade", value: upgrade });
  return `HTTP/1.1 ${head.status} ${head.reason}\r\n${renderFields(fields)}\r\n`;
}

/** What of an answer's fields goes on to a client, whatever it speaks: without framing and what concerns a connection. */
export function answerFields(
  fields: readonly Field[],
  { headers, cookies }: Pick<ResponseRewrite, "headers" | "cookies">,
): readonly Field[] {
  const connection = fields.find(({ name }) => isNamed(name, "connection"))?.value;
  const kept = applyListener(withoutHopByHop(fields, connection), headers);
  return cookies && cookies.length > 0 ? [...kept, ...cookies.map((value) => ({ name: "Set-Cookie", value }))] : kept;
}

/** Row ALB-045: headers that a listener puts in place of the target's, and the `Server` that it leaves out. */
export function applyListener(fields: readonly Field[], headers: ListenerHeaders | undefined): readonly Field[] {
  if (!headers) return fields;
  const replaced = new Set(headers.response.map(({ name }) => name.toLowerCase()));
  const kept = fields.filter(({ name }) => {
    const lower = name.toLowerCase();
    return !replaced.has(lower) && (headers.server || lower !== "server");
  });
  return [...kept, ...headers.response];
}

function isNamed(name: string, lower: string): boolean {
  return name.length === lower.length && lowerName(name) === lower;
}

function framedAs(head: ResponseHead, framing: Framing): readonly Field[] {
  if (framing.kind === "chunked") return [{ name: "Transfer-Encoding", value: "chunked" }];
  if (framing.kind === "length") return [{ name: "Content-Length", value: String(framing.length) }];
  if (framing.kind === "until-close") return [];
  return head.fields.filter(({ name }) => isNamed(name, "content-length"));
}
