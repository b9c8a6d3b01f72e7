/** What a zonal shift does to the targets of an Application Load Balancer (row ALB-093). Pure. */
import { administrativeOverride } from "../../../proxy/nlb/index.ts";
import type { TargetHealth } from "../../model/health.ts";
import type { Lab } from "../../model/lab.ts";
import type { LoadBalancer, TargetGroup } from "../../model/load-balancer.ts";
import type { AdministrativeOverride, ZonalShift, ZonalShiftReport } from "../../model/zonal-shift.ts";
import { targetGroupsOf } from "../targets/index.ts";

/** An ALB has cross-zone on, unless a group has it off. */
export function overrideOf(
  { kind, crossZone }: Pick<LoadBalancer, "kind" | "crossZone">,
  { awayFrom }: Pick<ZonalShift, "awayFrom">,
  group: Pick<TargetGroup, "crossZone">,
  target: Pick<TargetHealth, "availabilityZone">,
): AdministrativeOverride {
  const shifted = { shiftedFrom: awayFrom, crossZone: kind === "application" || crossZone };
  return administrativeOverride(shifted, group, target);
}

/** Of every target that a node has told of. */
export function overridesOf(
  { targetGroups }: Pick<Lab, "targetGroups">,
  balancer: LoadBalancer,
  shift: ZonalShift,
  health: readonly TargetHealth[],
): ZonalShiftReport["overrides"] {
  return targetGroupsOf(targetGroups, balancer).flatMap((group) =>
    health
      .filter(({ targetGroupId }) => targetGroupId === group.id)
      .map((target) => ({
        targetGroupId: group.id,
        targetId: target.targetId,
        port: target.port,
        state: overrideOf(balancer, shift, group, target),
      })),
  );
}
