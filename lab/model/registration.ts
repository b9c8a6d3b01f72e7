/** A target that somebody registered or deregistered by hand; the template's word counts for all others. */
export interface ManualRegistration {
  /** Name of the target group. */
  readonly targetGroup: string;
  /** Instance id, or address for groups of type `ip`. */
  readonly targetId: string;
  readonly port: number;
  readonly state: RegistrationState;
  /** Milliseconds since the epoch: since when it is so. A target that leaves drains from here (rows NLB-142, ALB-069). */
  readonly sinceMs: number;
}

/** What RegisterTargets and DeregisterTargets bring about. */
export type RegistrationState = "registered" | "deregistered";

/** What is asked for: a target as it is to be. Asking for what is so already changes nothing. */
export interface RegistrationRequest {
  /** Name or logical id of a target group. */
  readonly targetGroup: string;
  /** Instance id; for groups of type `ip` an address as well. */
  readonly target: string;
  /** The group's own unless told (row NLB-027). */
  readonly port?: number;
  readonly state: RegistrationState;
}
