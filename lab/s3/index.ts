export { createS3Server, type S3Server, type S3ServerOptions } from "./server/server.ts";
export type { Bucket, CorsMethod, CorsRule, S3Credential, S3State, Statement, Website } from "./state.ts";
