export * from "./buckets.ts";
export { findS3Access } from "./find-access.ts";
export type { S3Access } from "./signed-request.ts";
