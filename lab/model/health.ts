/** What a load balancer says of a target: rows NLB-118 to NLB-127 and ALB-063, ALB-064. */
import type { TargetGroupId } from "./ids.ts";
import type { Refusal } from "./refusal.ts";

export type TargetState =
  | "initial"
  | "healthy"
  | "unhealthy"
  | "unhealthy.draining"
  | "draining"
  | "unused"
  | "unavailable";

export type TargetReason =
  | "Elb.RegistrationInProgress"
  | "Elb.InitialHealthChecking"
  | "Elb.InternalError"
  | "Target.ResponseCodeMismatch"
  | "Target.Timeout"
  | "Target.FailedHealthChecks"
  | "Target.NotRegistered"
  | "Target.NotInUse"
  | "Target.DeregistrationInProgress"
  | "Target.InvalidState"
  | "Target.IpUnusable"
  | "Target.HealthCheckDisabled";

export interface TargetHealth {
  readonly targetGroupId: TargetGroupId;
  /** Instance id, or address for groups of type `ip`. */
  readonly targetId: string;
  readonly port: number;
  readonly availabilityZone: string;
  readonly state: TargetState;
  /** Absent while healthy (row NLB-120). */
  readonly reason?: TargetReason;
  readonly description?: string;
  /** Milliseconds since the epoch. */
  readonly sinceMs: number;
  /** Of a draining target: nodes that have not heard of it yet send new flows to it (row NLB-143). Not an AWS field. */
  readonly takesNewFlows?: true;
  /** The last probe's own words, for a person who asks why: "connect ECONNREFUSED 10.0.5.4:9090". Not an AWS field. */
  readonly detail?: string;
}

/**
 * A target that an ALB node finds to fail more often than the others of its group, or that gets less than its share because it
 * lately did (rows ALB-048, ALB-049).
 */
export interface TargetAnomaly {
  readonly targetGroupId: TargetGroupId;
  readonly targetId: string;
  readonly port: number;
  readonly isAnomalous: boolean;
  readonly isMitigated: boolean;
}

/** One line of the stream that the fabric and every ALB node serve under `GET /events`. */
export type HealthMessage =
  | { readonly kind: "snapshot"; readonly targets: readonly TargetHealth[] }
  | { readonly kind: "change"; readonly target: TargetHealth }
  | {
      readonly kind: "removed";
      readonly targetGroupId: TargetGroupId;
      readonly targetId: string;
      readonly port: number;
    }
  /** All that security groups refused of late, newest first; told by the fabric, and again whenever it changes. */
  | { readonly kind: "refusals"; readonly refusals: readonly Refusal[] }
  /** All targets that stand out; told by an ALB node, and again whenever they change. */
  | { readonly kind: "anomalies"; readonly targets: readonly TargetAnomaly[] };
