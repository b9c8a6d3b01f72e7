import type { TargetGroupId } from "./ids.ts";

/** A zonal shift that is on (row NLB-096). */
export interface ZonalShift {
  /** Name of the Network Load Balancer; one has one shift at a time. */
  readonly loadBalancer: string;
  /** The zone that new flows are led away from. */
  readonly awayFrom: string;
  readonly startedAtMs: number;
}

/** A zonal shift with what it does to each target of the zone (row NLB-097). */
export interface ZonalShiftReport extends ZonalShift {
  readonly overrides: readonly {
    readonly targetGroupId: TargetGroupId;
    readonly targetId: string;
    readonly port: number;
    readonly state: "no_override" | "zonal_shift_active" | "zonal_shift_delegated_to_dns";
  }[];
}
