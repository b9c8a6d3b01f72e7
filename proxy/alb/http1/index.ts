export * from "../../http1/index.ts";
export * from "./framing.ts";
export { lowerName } from "./lower.ts";
export { readPlainRequest } from "./plain-request.ts";
export { type PlainResponse, readPlainResponse } from "./plain-response.ts";
export * from "./rejection.ts";
export * from "./request-head.ts";
export * from "./response-head.ts";
