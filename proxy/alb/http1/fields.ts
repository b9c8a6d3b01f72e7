import { type Rejection, reject } from "./rejection.ts";

/** One header field. */
export interface Field {
  readonly name: string;
  readonly value: string;
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** A NUL, or a CR or LF that is not part of a line end: what two parsers could read differently. */
const CONTROL = /\0|\r(?!\n)|(?:^|[^\r])\n/;

/** True where `text` holds bytes that no head may hold. */
export function hasControlBytes(text: string): boolean {
  return CONTROL.test(text);
}

export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

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
  if (!TOKEN.test(name)) return reject(400, `A header named \`${name.slice(0, 40)}\``, "BadHeader");
  return { name, value: trimmed(text, colon + 1, end) };
}

function trimmed(text: string, from: number, to: number): string {
  let start = from;
  let end = to;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

/** The only value of a field; several are joined as RFC 9110 section 5.3 says. Names of `fields` in lower case. */
export function fieldValue(fields: readonly Field[], name: string): string | undefined {
  let found: string | undefined;
  for (const field of fields) {
    if (field.name === name) found = found === undefined ? field.value : `${found}, ${field.value}`;
  }
  return found;
}

/** True where the comma list `value` has `token`, whatever its case. */
export function listHas(value: string | undefined, token: string): boolean {
  if (value === undefined) return false;
  const lower = value.toLowerCase();
  return lower === token || lower.split(",").some((item) => item.trim() === token);
}

export function renderFields(fields: readonly Field[]): string {
  let text = "";
  for (const { name, value } of fields) text += `${name}: ${value}\r\n`;
  return text;
}
