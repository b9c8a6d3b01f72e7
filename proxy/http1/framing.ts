import type { Field } from "./fields.ts";

/** How long a message's body is, and by what its end is known (RFC 9112 section 6). */
export type Framing =
  | { readonly kind: "none" }
  | { readonly kind: "length"; readonly length: number }
  | { readonly kind: "chunked" }
  | { readonly kind: "until-close" };

/** The fields by which the next hop is told of the body. */
export function framingFields(framing: Framing): readonly Field[] {
  switch (framing.kind) {
    case "length":
      return [{ name: "content-length", value: String(framing.length) }];
    case "chunked":
      return [{ name: "transfer-encoding", value: "chunked" }];
    default:
      return [];
  }
}
