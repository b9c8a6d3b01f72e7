/** One header field. */
export interface Field {
  readonly name: string;
  readonly value: string;
}

/** RFC 9110 section 7.6.1, and what a load balancer states anew itself: the framing and `Expect` (row ALB-009). */
export const HOP_BY_HOP: readonly string[] = [
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "upgrade",
  "transfer-encoding",
  "content-length",
  "expect",
];

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

export function isToken(text: string): boolean {
  return TOKEN.test(text);
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
  if (value === token) return true;
  const lower = value.toLowerCase();
  if (!lower.includes(token)) return false;
  return lower === token || lower.split(",").some((item) => item.trim() === token);
}

export function renderFields(fields: readonly Field[]): string {
  let text = "";
  for (const { name, value } of fields) text += `${name}: ${value}\r\n`;
  return text;
}
