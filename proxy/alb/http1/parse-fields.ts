import { type Field, isBlank, isToken, trimmed } from "../../http1/index.ts";
import { type Rejection, reject } from "./rejection.ts";

/**
 * The fields of a head, from `start` of `text` to its end.
 *
 * A folded line becomes a field of its own (row ALB-043: the load balancer appends a colon to it).
 */
export function parseFields(text: string, start: number, maxFieldBytes: number): Field[] | Rejection {
  const fields: Field[] = [];
  for (let position = start; position < text.length; ) {
    const lineEnd = text.indexOf("\r\n", position);
    const end = lineEnd < 0 ? text.length : lineEnd;
    if (end - position > maxFieldBytes)
      return reject(400, `A header of ${end - position} bytes, above ${maxFieldBytes}`);
    const field = parseField(text, position, end);
    if ("kind" in field) return field;
    fields.push(field);
    position = end + 2;
  }
  return fields;
}

function parseField(text: string, start: number, end: number): Field | Rejection {
  const folded = isBlank(text.charCodeAt(start));
  const colon = text.indexOf(":", start);
  if (folded && (colon < 0 || colon >= end)) return { name: text.slice(start, end).trim(), value: "" };
  if (colon < 0 || colon >= end) return reject(400, "A header without a colon", "BadHeader");
  const name = folded ? text.slice(start, colon).trim() : text.slice(start, colon);
  if (!isToken(name)) return reject(400, `A header named \`${name.slice(0, 40)}\``, "BadHeader");
  return { name, value: trimmed(text, colon + 1, end) };
}
