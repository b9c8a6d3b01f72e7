export { createHandle, type HandleTools } from "./create.ts";
export type { CurlAnswer, CurlOptions } from "./curl.ts";
export { type CurlLine, type CurlLoop, type CurlLoopPlan, isCurlFailure } from "./curl-loop.ts";
export type * from "./handle.ts";
