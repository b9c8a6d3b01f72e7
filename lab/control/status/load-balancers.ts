import type { LoadBalancerStatus } from "../../model/status.ts";
import type { Observed } from "../observed.ts";
import { targetGroupsOf } from "../targets/index.ts";

export function loadBalancerStatuses({ lab, health }: Observed): LoadBalancerStatus[] {
  return lab.loadBalancers.map((balancer) => {
    const { name, logicalId, kind, dnsName, nodes, listeners } = balancer;
    const groups = targetGroupsOf(lab.targetGroups, balancer);
    const targets = groups.flatMap((group) =>
      health
        .filter((target) => target.targetGroupId === group.id)
        .map((target) => ({ ...target, targetGroup: group.name })),
    );
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
      targets,
    };
  });
}
