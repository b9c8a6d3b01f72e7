import { DEFAULT_GROUP_HEALTH, type HealthyMinimum, type TargetGroupState } from "../../lab/model/index.ts";

/** How many targets of a group there are where somebody looks, and how many of them are healthy. */
export interface HealthCount {
  readonly healthy: number;
  readonly total: number;
}

/** Too few healthy targets for a zone to stay in the load balancer's name (row NLB-137). */
export function isUnfitForDns({ groupHealth }: TargetGroupState, count: HealthCount): boolean {
  return isBelow((groupHealth ?? DEFAULT_GROUP_HEALTH).dnsFailover, count);
}

/** Too few healthy targets for a node to send to them alone (row NLB-136). */
export function failsOverRouting({ groupHealth }: TargetGroupState, count: HealthCount): boolean {
  return isBelow((groupHealth ?? DEFAULT_GROUP_HEALTH).routingFailover, count);
}

/** Either suffices (row NLB-138); with both off, nothing is too few (row NLB-088). No target at all is no health. */
function isBelow({ count, percentage }: HealthyMinimum, { healthy, total }: HealthCount): boolean {
  if (count !== "off" && healthy < count) return true;
  return percentage !== "off" && (total === 0 || healthy * 100 < percentage * total);
}
