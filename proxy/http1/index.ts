/** What ALB and web tier share of HTTP/1: fields, and bodies. Heads are read by the rules of each. */
export * from "./blank.ts";
export * from "./body.ts";
export * from "./fields.ts";
export * from "./framing.ts";
export * from "./name-table.ts";
