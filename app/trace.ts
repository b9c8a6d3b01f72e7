import type { IncomingHttpHeaders } from "node:http";

/** `1-<time>-<random>` of a request that load balancers trace (row ALB-041). */
export type TraceId = string;

const ROOT = /(?:^|;)\s*Root=(1-[0-9a-f]{8}-[0-9a-f]{24})\s*(?:;|$)/i;

/** What follows the request through all tiers; `undefined` where no load balancer gave it, or what it gave is no id. */
export function traceOf(headers: IncomingHttpHeaders): TraceId | undefined {
  const header = headers["x-amzn-trace-id"];
  return ROOT.exec(typeof header === "string" ? header : "")?.[1]?.toLowerCase();
}

/** The statement with a comment that names the request, as sqlcommenter writes them: the database logs it with the rest. */
export function traced(sql: string, trace: TraceId | undefined): string {
  return trace === undefined ? sql : `${sql} /*trace_id='${trace}'*/`;
}
