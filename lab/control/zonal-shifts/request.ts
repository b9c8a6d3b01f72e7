import { LabError } from "../../model/errors.ts";
import type { Lab } from "../../model/lab.ts";
import type { LoadBalancer } from "../../model/load-balancer.ts";
import type { ZonalShift } from "../../model/zonal-shift.ts";

export interface ZonalShiftRequest {
  /** Name or logical id of a Network Load Balancer. */
  readonly loadBalancer: string;
  readonly awayFrom: string;
}

/**
 * The Network Load Balancer of that name or logical id.
 *
 * @throws LabError `NoLoadBalancer`
 */
export function networkLoadBalancerCalled({ loadBalancers }: Lab, called: string): LoadBalancer {
  const all = loadBalancers.filter(({ kind }) => kind === "network");
  const found = all.find(({ name, logicalId }) => name === called || logicalId === called);
  if (found) return found;
  const hint = all.length > 0 ? `there are ${all.map(({ name }) => name).join(", ")}` : "the lab has none";
  throw new LabError("NoLoadBalancer", `No Network Load Balancer is called \`${called}\``, { status: 404, hint });
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
  const balancer = networkLoadBalancerCalled(lab, loadBalancer);
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
