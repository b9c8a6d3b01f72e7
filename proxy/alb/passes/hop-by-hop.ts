import { type Field, fieldValue, HOP_BY_HOP, listHas, lowerName, type RequestHead } from "../http1/index.ts";
import type { RequestPass } from "./pass.ts";

const DROPPED = new Set(HOP_BY_HOP);

/** Leaves behind what concerns the client's connection alone; an upgrade is asked of the target in turn (row ALB-010). */
export const dropHopByHop: RequestPass = (head) => {
  const connection = fieldValue(head.fields, "connection");
  const kept = withoutHopByHop(head.fields, connection);
  const upgrade = upgradeOf(head);
  if (upgrade === undefined) return { ...head, fields: kept };
  return { ...head, fields: [...kept, { name: "Upgrade", value: upgrade }, { name: "Connection", value: "Upgrade" }] };
};

/** What protocol the client asks to change to. */
export function upgradeOf(head: RequestHead): string | undefined {
  if (head.minor === 0 || head.method !== "GET") return undefined;
  const upgrade = fieldValue(head.fields, "upgrade");
  return upgrade !== undefined && listHas(fieldValue(head.fields, "connection"), "upgrade") ? upgrade : undefined;
}

/** @param connection value of the message's own Connection header, which may name more fields */
export function withoutHopByHop(fields: readonly Field[], connection: string | undefined): Field[] {
  const also = namedBy(connection);
  return fields.filter(({ name }) => {
    const lower = lowerName(name);
    return !DROPPED.has(lower) && !also.has(lower);
  });
}

const NONE: ReadonlySet<string> = new Set();

function namedBy(connection: string | undefined): ReadonlySet<string> {
  if (connection === undefined || connection === "keep-alive" || connection === "close") return NONE;
  const names = connection.toLowerCase().split(",");
  return new Set(names.map((name) => name.trim()).filter((name) => !KEPT.has(name)));
}

/** A client cannot have these dropped by naming them. */
const KEPT = new Set(["", "host", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-port", "x-amzn-trace-id"]);
