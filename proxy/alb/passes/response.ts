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
  const fields = renderFields(answerFields(head.fields, rewrite));
  const line = `HTTP/1.1 ${head.status} ${head.reason}\r\n`;
  if (!upgrade) return line + fields + renderLength(head, framing) + endOfHead(framing, keepAlive);
  return `${line}${fields}${renderLength(head, framing)}Connection: Upgrade\r\nUpgrade: ${upgrade}\r\n\r\n`;
}

/** The last fields of an answer's head and its empty line: where the body ends, and what becomes of the connection. */
export function endOfHead(framing: Framing, keepAlive: boolean): string {
  const connection = keepAlive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
  if (framing.kind === "length") return `Content-Length: ${framing.length}\r\n${connection}`;
  return framing.kind === "chunked" ? `Transfer-Encoding: chunked\r\n${connection}` : connection;
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

/** An answer that has no body may tell how long that of another would be. */
function renderLength(head: ResponseHead, framing: Framing): string {
  return framing.kind === "none" ? renderFields(head.fields.filter(({ name }) => isNamed(name, "content-length"))) : "";
}
