import { type Field, type Framing, type ResponseHead, renderFields } from "../http1/index.ts";
import { withoutHopByHop } from "./hop-by-hop.ts";

export interface ResponseRewrite {
  /** As the client is to see it. */
  readonly framing: Framing;
  readonly keepAlive: boolean;
  /** The protocol that a 101 changes to. */
  readonly upgrade?: string;
}

/** The target's answer as the client gets it, up to the empty line. */
export function rewriteResponse(head: ResponseHead, { framing, keepAlive, upgrade }: ResponseRewrite): string {
  const connection = head.fields.find(({ name }) => name.toLowerCase() === "connection")?.value;
  const fields = [...withoutHopByHop(head.fields, connection), ...framedAs(head, framing)];
  fields.push({ name: "Connection", value: upgrade ? "Upgrade" : keepAlive ? "keep-alive" : "close" });
  if (upgrade) fields.push({ name: "Upgrade", value: upgrade });
  return `HTTP/1.1 ${head.status} ${head.reason}\r\n${renderFields(fields)}\r\n`;
}

function framedAs(head: ResponseHead, framing: Framing): readonly Field[] {
  if (framing.kind === "chunked") return [{ name: "Transfer-Encoding", value: "chunked" }];
  if (framing.kind === "length") return [{ name: "Content-Length", value: String(framing.length) }];
  if (framing.kind === "until-close") return [];
  return head.fields.filter(({ name }) => name.toLowerCase() === "content-length");
}
