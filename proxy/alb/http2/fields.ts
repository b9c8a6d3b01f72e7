/** Fields between the two forms that HTTP/2 has in Node: a list, and an object of values or lists of values. Pure. */
import type { OutgoingHttpHeaders } from "node:http2";
import type { Field } from "../http1/index.ts";

/** Names in lower case (row ALB-040). What concerns a connection of HTTP/1 must not be among them. */
export function toHeaders(fields: readonly Field[]): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = {};
  for (const { name, value } of fields) {
    const lower = name.toLowerCase();
    const known = headers[lower];
    headers[lower] = known === undefined ? value : [...(Array.isArray(known) ? known : [String(known)]), value];
  }
  return headers;
}

/** @param raw names and values in turn */
export function toFields(raw: readonly string[]): Field[] {
  const fields: Field[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? "";
    if (!name.startsWith(":")) fields.push({ name, value: raw[index + 1] ?? "" });
  }
  return fields;
}
