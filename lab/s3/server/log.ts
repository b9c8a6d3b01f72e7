import { type LoggedRequest, renderAccessLine } from "./access-line.ts";
import type { Exchange } from "./exchange.ts";

/** How a request ended. */
export interface Outcome {
  readonly status: number;
  readonly errorCode: string | undefined;
  readonly bytesSent: number;
  readonly objectSize: number | undefined;
  readonly endMs: number;
  readonly answeredMs: number;
}

export function accessLine(exchange: Exchange, outcome: Outcome): string {
  const { request, headers, found, startMs } = exchange;
  const { address } = found;
  const logged: LoggedRequest = {
    ...{ method: exchange.method, target: exchange.target, headers, httpVersion: request.httpVersion },
    ...{ requestId: exchange.requestId, hostId: exchange.hostId, operation: found.operation },
    ...{ caller: found.caller, authentication: found.authentication },
    ...{
      status: outcome.status,
      errorCode: outcome.errorCode,
      bytesSent: outcome.bytesSent,
      objectSize: outcome.objectSize,
    },
    timeMs: startMs,
    ...exchange.connection,
    bucket: address && "bucket" in address ? address.bucket : undefined,
    key: address && "key" in address ? address.key : undefined,
    isWebsite: address?.kind === "website",
    totalMs: outcome.endMs - startMs,
    turnaroundMs: outcome.answeredMs - startMs,
    trace: traceOf(headers.get("x-amzn-trace-id")),
  };
  return renderAccessLine(logged);
}

/** Row ALB-041: `Root=1-<time>-<random>`; anything else follows nothing. */
function traceOf(header = ""): string | undefined {
  return /(?:^|;)\s*Root=(1-[0-9a-f]{8}-[0-9a-f]{24})\s*(?:;|$)/i.exec(header)?.[1]?.toLowerCase();
}
