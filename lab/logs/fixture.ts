import type { LogSource } from "./entry.ts";
import { readLine } from "./read-line.ts";

export const TRACE = "1-67891233-abcdef012345678912345678";

/** Lines as the tiers of three-tier print them for one request. */
export const LINES = {
  alb: `http 2026-11-06T03:01:47.125000Z app/three-tier-alb/0123456789abcdef 203.0.113.10:50000 10.0.3.4:80 0.000 0.024 0.000 502 - 34 366 "GET http://a:80/write HTTP/1.1" "-" - - arn "Root=${TRACE}" "-" "-" 0 2026-11-06T03:01:47.100000Z "forward" "-" "-" "10.0.3.4:80" "-" "-" "-" TID_1 "-" "-" "-"`,
  web: `10.0.1.5 - - [06/Nov/2026:03:01:47 +0000] "GET /a\\"b 404 HTTP/1.1" 200 26 "-" "curl/8" "Self=1-67891234-12456789abcdef012345678a;Root=${TRACE}"`,
  app: `[pid: 7|app: 0|req: 70/70] 10.0.1.5 () {8 vars in 240 bytes} [Fri Nov  6 03:01:47 2026] GET /write => generated 26 bytes in 4 msecs (HTTP/1.1 503) 2 headers in 61 bytes (1 switches on core 0) [trace: ${TRACE}] [connection: 10.0.5.10:40123 -> 10.0.6.4:9090]`,
  database: `2026-11-06T03:01:47.120000Z\t   12 Query\tINSERT INTO \`test\` VALUES ('x') /*trace_id='${TRACE}'*/`,
  s3: `- photos [06/Nov/2026:03:01:47 +0000] 10.0.1.4 arn:aws:sts::123456789012:assumed-role/album/i-1 0123456789ABCDEF REST.GET.OBJECT a%20b "GET /a%20%5D%22?x-id=GetObject HTTP/1.1" 404 NoSuchKey 290 - 5 4 "-" "aws-sdk-js/3" - aG9zdA== SigV4 - AuthHeader photos.s3.ap-northeast-1.amazonaws.com - - - [trace: ${TRACE}]`,
} as const;

export function sourceIn(tier: string, changes: Partial<LogSource> = {}): LogSource {
  return { instance: `${tier}-1`, instanceId: `i-0${tier}`, containerId: `c-${tier}`, tier, ...changes };
}

/** What `tier` printed at a moment. */
export function printed(tier: keyof typeof LINES, timeMs: number, changes: Partial<LogSource> = {}) {
  return readLine(sourceIn(tier, changes), timeMs, LINES[tier]);
}
