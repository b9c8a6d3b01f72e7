import { FEWEST_TARGETS } from "../../../proxy/alb/target/anomaly.ts";
import type { TargetHealth } from "../../model/health.ts";
import type { LoadBalancer, TargetGroup } from "../../model/load-balancer.ts";
import type { LoadBalancerStatus, TargetStatus } from "../../model/status.ts";
import type { Observed } from "../observed.ts";
import { targetGroupsOf } from "../targets/index.ts";
import { overrideOf } from "../zonal-shifts/index.ts";

export function loadBalancerStatuses(observed: Observed): LoadBalancerStatus[] {
  const { lab, memory } = observed;
  return lab.loadBalancers.map((balancer) => {
    const { name, logicalId, kind, dnsName, nodes, listeners } = balancer;
    const shift = memory.zonalShifts.get(name);
    return {
      name,
      logicalId,
      kind,
      dnsName,
      nodes: nodes.map(({ availabilityZone, privateIp, publicIp }) => ({
        availabilityZone,
        privateIp,
        ...(publicIp ? { publicIp } : {}),
      })),
      listeners: listeners.map(({ port, protocol }) => ({ port, protocol })),
      ...(shift ? { shiftedFrom: shift.awayFrom } : {}),
      targets: targetGroupsOf(lab.targetGroups, balancer).flatMap((group) => targetsOf(observed, balancer, group)),
    };
  });
}

function targetsOf(observed: Observed, balancer: LoadBalancer, group: TargetGroup): TargetStatus[] {
  const shift = observed.memory.zonalShifts.get(balancer.name);
  const targets = observed.health.filter(({ targetGroupId }) => targetGroupId === group.id);
  const isCompared =
    balancer.kind === "application" && targets.filter(({ state }) => state === "healthy").length >= FEWEST_TARGETS;
  return targets.map((target) => ({
    ...target,
    targetGroup: group.name,
    ...anomalyOf(observed, target, isCompared && target.state === "healthy"),
    ...(shift ? { administrativeOverride: overrideOf(balancer, shift, group, target) } : {}),
  }));
}

/** What stands out is told, and what is compared and does not. */
function anomalyOf(
  { anomalies = [] }: Observed,
  { targetGroupId, targetId, port }: TargetHealth,
  isCompared: boolean,
): Pick<TargetStatus, "anomalyDetection"> {
  const found = anomalies.find(
    (one) => one.targetGroupId === targetGroupId && one.targetId === targetId && one.port === port,
  );
  if (!found && !isCompared) return {};
  return {
    anomalyDetection: {
      result: found?.isAnomalous ? "anomalous" : "normal",
      mitigationInEffect: found?.isMitigated ? "yes" : "no",
    },
  };
}
