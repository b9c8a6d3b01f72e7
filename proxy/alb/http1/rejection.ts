import type { Reason } from "../desync/reasons.ts";

/** Why a request goes no further: the status that its sender gets. */
export interface Rejection {
  readonly kind: "rejected";
  readonly status: number;
  /** What was wrong, for a person. */
  readonly why: string;
  /** Row ALB-086: the access log's `classification_reason`, where the request endangers the connection's framing. */
  readonly desync?: Reason;
}

export function reject(status: number, why: string, desync?: Reason): Rejection {
  return { kind: "rejected", status, why, ...(desync ? { desync } : {}) };
}

export function isRejection(value: object): value is Rejection {
  return "kind" in value && value.kind === "rejected";
}
