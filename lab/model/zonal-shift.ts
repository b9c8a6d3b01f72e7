import type { TargetGroupId } from "./ids.ts";

/** A zonal shift that is on (row NLB-096). */
export interface ZonalShift {
  /** Name of the load balancer; one has one shift at a time. */
  readonly loadBalancer: string;
  /** The zone that new flows are led away from. */
  readonly awayFrom: string;
  readonly startedAtMs: number;
}

/** What AWS calls the effect of a shift on one target (rows NLB-097, ALB-093). */
export type AdministrativeOverride = "no_override" | "zonal_shift_active" | "zonal_shift_delegated_to_dns";

/** A zonal shift with what it does to each target of the zone (row NLB-097). */
export interface ZonalShiftReport extends ZonalShift {
  readonly overrides: readonly {
    readonly targetGroupId: TargetGroupId;
    readonly targetId: string;
    readonly port: number;
    readonly state: AdministrativeOverride;
  }[];
}
