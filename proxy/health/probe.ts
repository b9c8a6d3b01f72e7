/** One health check: what is asked, and what came of it. */
import type { TargetReason } from "../../lab/model/index.ts";
import { isOwnFault } from "../own-fault.ts";

export interface ProbeRequest {
  readonly protocol: "TCP" | "HTTP";
  readonly ip: string;
  readonly port: number;
  /** Address that the check comes from (row NLB-108); any where it is absent. */
  readonly sourceIp?: string;
  /** Port that the check comes from; any where it is absent. */
  readonly sourcePort?: number;
  readonly timeoutMs: number;
  /** Sent before anything else: the PROXY header of a group that has them on (row NLB-057). */
  readonly preface?: Buffer;
  /** HTTP only: AWS's HTTPS (row NLB-099). */
  readonly isOverTls?: boolean;
  /** HTTP only: HTTP/2 or a call of gRPC in place of HTTP/1.1 (row ALB-058). */
  readonly version?: "2" | "grpc";
  /** HTTP only. */
  readonly path: string;
  /** HTTP only: the Host header. */
  readonly host: string;
  /** HTTP only: the codes that pass. */
  readonly isMatch: (statusCode: number) => boolean;
}

export type ProbeResult =
  | { readonly passed: true; readonly detail: string }
  | { readonly passed: false; readonly failure: ProbeFailure; readonly detail: string };

/** In the words of row ALB-064. */
export interface ProbeFailure {
  readonly reason: Extract<
    TargetReason,
    "Target.ResponseCodeMismatch" | "Target.Timeout" | "Target.FailedHealthChecks"
  >;
  readonly description: string;
  /** The check could not even begin: nothing that the target could be blamed for. */
  readonly isOwnFault?: true;
}

/** Never rejects: whatever goes wrong is a result. An aborted check's result means nothing. */
export type Probe = (request: ProbeRequest, signal: AbortSignal) => Promise<ProbeResult>;

export function passed(detail: string): ProbeResult {
  return { passed: true, detail };
}

export function failedBy(detail: string): Extract<ProbeResult, { passed: false }> {
  return {
    passed: false,
    failure: { reason: "Target.FailedHealthChecks", description: "Health checks failed" },
    detail,
  };
}

/** What came of a connection that could not be made, or broke. */
export function failedWith(error: NodeJS.ErrnoException): ProbeResult {
  const result = failedBy(error.message);
  return isOwnFault(error) ? { ...result, failure: { ...result.failure, isOwnFault: true } } : result;
}

/** @param kind of code, for the detail */
export function mismatched(statusCode: number, kind = "HTTP"): ProbeResult {
  const description = `Health checks failed with these codes: [${statusCode}]`;
  return {
    passed: false,
    failure: { reason: "Target.ResponseCodeMismatch", description },
    detail: `${kind} ${statusCode}`,
  };
}

export function timedOut({ timeoutMs }: ProbeRequest, doing: string): ProbeResult {
  const detail = `no answer within ${Math.round(timeoutMs)} ms (${doing})`;
  return { passed: false, failure: { reason: "Target.Timeout", description: "Request timed out" }, detail };
}
