import { LabError } from "../../model/errors.ts";
import type { Lab } from "../../model/lab.ts";
import type { LoadBalancer } from "../../model/load-balancer.ts";
import type { ZonalShift } from "../../model/zonal-shift.ts";

export interface ZonalShiftRequest {
  /** Name or logical id of a load balancer. */
  readonly loadBalancer: string;
  readonly awayFrom: string;
}

/**
 * The load balancer of that name or logical id.
 *
 * @throws LabError `NoLoadBalancer`
 */
export function loadBalancerCalled({ loadBalancers: all }: Lab, called: string): LoadBalancer {
  const found = all.find(({ name, logicalId }) => name === called || logicalId === called);
  if (found) return found;
  const hint = all.length > 0 ? `there are ${all.map(({ name }) => name).join(", ")}` : "the lab has none";
  throw new LabError("NoLoadBalancer", `No load balancer is called \`${called}\``, { status: 404, hint });
}

/**
 * @param on the shifts that are on
 * @throws LabError `NoLoadBalancer`, `ZonalShiftDisabled`, `NoZone`, `ZonalShiftConflict`
 */
export function checkZonalShift(
  lab: Lab,
  { loadBalancer, awayFrom }: ZonalShiftRequest,
  on: readonly ZonalShift[],
): LoadBalancer {
  const balancer = loadBalancerCalled(lab, loadBalancer);
  const { name, nodes, zonalShift } = balancer;
  if (!zonalShift) {
    throw new LabError("ZonalShiftDisabled", `\`${name}\` does not take zonal shifts`, {
      hint: "set the load balancer attribute `zonal_shift.config.enabled` to `true`",
    });
  }
  const zones = nodes.map(({ availabilityZone }) => availabilityZone);
  if (!zones.includes(awayFrom)) {
    throw new LabError("NoZone", `\`${name}\` has no zone \`${awayFrom}\``, { hint: `it has ${zones.join(", ")}` });
  }
  const other = on.find((shift) => shift.loadBalancer === name);
  if (other) {
    throw new LabError("ZonalShiftConflict", `\`${name}\` is shifted away from \`${other.awayFrom}\` already`, {
      status: 409,
      hint: `tierlab zonal-shift stop ${name}`,
    });
  }
  return balancer;
}
