import type { RequestHead } from "../http1/index.ts";
import type { RequestPass } from "./pass.ts";

/** Row ALB-042: what the guide calls a valid name, which is less than a token of RFC 9110. */
const VALID = /^[-a-z0-9]+$/;

/** True where a header's name is none that the guide calls valid. */
export function hasInvalidName({ fields }: RequestHead): boolean {
  return fields.some(({ name }) => !VALID.test(name));
}

/** Row ALB-042: `routing.http.drop_invalid_header_fields.enabled`. */
export const dropInvalidNames: RequestPass = (head, { attributes }) =>
  attributes.dropInvalidHeaderFields && hasInvalidName(head)
    ? { ...head, fields: head.fields.filter(({ name }) => VALID.test(name)) }
    : head;
