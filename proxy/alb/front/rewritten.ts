/** What the passes make of a request, with the place of its trace's identifier left open: each request has one of its own. */
import type { AlbAttributes, ListenerHeaders } from "../../../lab/model/index.ts";
import { type Field, isRejection, type Rejection, type RequestHead, renderFields } from "../http1/index.ts";
import { type RequestContext, rewriteRequest } from "../passes/index.ts";
import { hostOfRules, originOf } from "./accounting.ts";
import { contextOf, type PassServices } from "./context.ts";
import type { ClientInfo, ForwardRoute } from "./front.ts";

/** Stands for the identifier. No field that is passed on can hold it. */
const OPEN = "\0";

/** A text around the identifier of a trace. */
interface AroundTrace {
  readonly before: string;
  readonly behind: string;
}

export interface Rewritten {
  /** Path and query for the target. */
  readonly target: string;
  readonly shared: SharedRewrite;
}

/** What requests have in common whose listed fields are the same. */
interface SharedRewrite {
  readonly listed: readonly Field[];
  readonly text: AroundTrace;
  /** Value of X-Amzn-Trace-Id. */
  readonly trace: AroundTrace;
  /** Scheme, host and port, as the access log has them. */
  readonly origin: string;
  /** In lower case, without port. */
  readonly host: string;
}

/** The last rewrite of a connection, and what it was made of. */
export interface KnownRewrite {
  readonly attributes: AlbAttributes;
  readonly headers: ListenerHeaders | undefined;
  readonly fields: readonly Field[];
  readonly shared: SharedRewrite;
}

/** Where a connection keeps its last rewrite: clients say the same of themselves with each of their requests. */
export interface RewriteMemory {
  readonly client: ClientInfo;
  known: KnownRewrite | undefined;
}

/** The passes over a request or, where its client's last one had the same listed fields, what they made of that. */
export function rewriteFor(memory: RewriteMemory, head: RequestHead, services: PassServices): Rewritten | Rejection {
  const { known, client } = memory;
  const headers = services.headersOf(client.listener);
  if (known && isLike(head, known, services.attributes, headers)) return { target: head.target, shared: known.shared };
  const rewritten = rewriteOpen(head, contextOf(client, services));
  if (isRejection(rewritten)) return rewritten;
  const isCommon = isRepeatable(head) && rewritten.target === head.target;
  memory.known = isCommon
    ? { attributes: services.attributes, headers, fields: head.fields, shared: rewritten.shared }
    : undefined;
  return rewritten;
}

/** Beside the listed fields the passes look at method, version and the form of the target. */
function isRepeatable({ method, minor, target, rest }: RequestHead): boolean {
  return rest !== undefined && minor === 1 && method !== "TRACE" && target.startsWith("/");
}

function isLike(
  head: RequestHead,
  known: KnownRewrite,
  attributes: AlbAttributes,
  headers: ListenerHeaders | undefined,
): boolean {
  const { fields } = head;
  if (known.attributes !== attributes || known.headers !== headers || fields.length !== known.fields.length)
    return false;
  for (let index = 0; index < fields.length; index++) {
    const field = fields[index];
    if (field?.value !== known.fields[index]?.value || field?.name !== known.fields[index]?.name) return false;
  }
  return isRepeatable(head);
}

/** @param context its own new identifiers are not used */
export function rewriteOpen(head: RequestHead, context: RequestContext): Rewritten | Rejection {
  const rewritten = rewriteRequest(head, { ...context, newTraceId: () => OPEN });
  if (isRejection(rewritten)) return rewritten;
  const { fields, target } = rewritten;
  const namedValue = (name: string) => fields.find((field) => field.name === name)?.value ?? "";
  const host = namedValue("Host");
  const shared = {
    listed: fields,
    text: around(renderFields(fields)),
    trace: around(namedValue("X-Amzn-Trace-Id")),
    origin: originOf(context, host),
    host: hostOfRules(host),
  };
  return { target, shared };
}

function around(text: string): AroundTrace {
  const at = text.indexOf(OPEN);
  return { before: text.slice(0, at), behind: text.slice(at + 1) };
}

/** The listed fields as a target gets them. */
export function renderListed(
  { listed, text }: SharedRewrite,
  id: string,
  transform: ForwardRoute["transform"],
): string {
  const host = transform?.host;
  if (host === undefined) return text.before + id + text.behind;
  const sent = listed.map((field) => (field.name === "Host" ? { name: "Host", value: host } : field));
  return renderFields(sent).replace(OPEN, () => id);
}
