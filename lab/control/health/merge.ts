import type { TargetHealth, TargetState } from "../../model/health.ts";

/**
 * One verdict a target from what several load balancer nodes say (an ALB has a node in each zone).
 *
 * A target that any node finds healthy is healthy, so that one node's own trouble has no instance replaced.
 */
export function mergeHealth(reports: readonly (readonly TargetHealth[])[]): TargetHealth[] {
  const merged = new Map<string, TargetHealth>();
  for (const target of reports.flat()) {
    const key = `${target.targetGroupId} ${target.targetId} ${target.port}`;
    const other = merged.get(key);
    if (!other || rank(target) < rank(other)) merged.set(key, target);
  }
  return [...merged.values()];
}

const ORDER: readonly TargetState[] = [
  "draining",
  "healthy",
  "unhealthy.draining",
  "unhealthy",
  "initial",
  "unavailable",
  "unused",
];

function rank(target: TargetHealth): number {
  return ORDER.indexOf(target.state);
}
