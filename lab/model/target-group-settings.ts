/** Settings that target groups of an ALB alone have. */

export interface ApplicationGroupSettings {
  /** What targets speak (row ALB-057); absent for HTTP/1.1. */
  readonly protocolVersion?: "HTTP2" | "GRPC";
  /** `load_balancing.algorithm.type` (row ALB-047); absent for AWS's default, round robin. */
  readonly algorithm?: "least_outstanding_requests" | "weighted_random";
  /** `load_balancing.algorithm.anomaly_mitigation` (row ALB-049); absent where it is off. */
  readonly anomalyMitigation?: true;
  /** How long a new target's share grows (row ALB-051), before the time scale; absent where it has it at once. */
  readonly slowStartSeconds?: number;
  /** Which cookie binds a client to a target; absent where none does. */
  readonly stickiness?: CookieStickiness;
}

/** Durations in AWS's seconds. */
export type CookieStickiness =
  /** Row ALB-052: the load balancer's own cookie. */
  | { readonly kind: "lb_cookie"; readonly durationSeconds: number }
  /** Row ALB-053: for as long as the application's cookie is there as well. */
  | { readonly kind: "app_cookie"; readonly cookieName: string; readonly durationSeconds: number };
