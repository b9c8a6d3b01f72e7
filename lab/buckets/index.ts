export * from "./buckets.ts";
export { copyObject } from "./copy.ts";
export { findS3Access } from "./find-access.ts";
export { parseObject, parsePlace } from "./place.ts";
export type { S3Access } from "./signed-request.ts";
