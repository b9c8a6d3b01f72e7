/** Quotas of load balancing that a template can reach (rows NLB-183 and ALB-092). */
import { type Lab, type LoadBalancer, type TargetGroup, targetGroupIdsOf } from "../../model/index.ts";
import { kindOf, loadBalancer } from "../resources/load-balancer.ts";
import { targetGroup } from "../resources/target-group.ts";
import { broken, type Resource, type Stack } from "../stack.ts";
import { zoneOfTarget } from "./targets.ts";

const QUOTAS = {
  /** In a Region, of each kind. */
  loadBalancers: 50,
  listeners: 50,
  /** Besides the default ones. */
  certificates: 25,
  targetGroups: 3000,
  targetsPerGroup: 1000,
  targets: 3000,
  targetsWithCrossZone: 500,
  targetsPerZone: 500,
  /** What an ALB counts as among an NLB's targets; twice that with cross-zone. */
  targetsPerAlb: 50,
  /** Of one ALB (row ALB-092). */
  application: { rules: 100, targetGroups: 100, targets: 1000 },
} as const;

export function checkQuotas(lab: Lab, stack: Stack): void {
  for (const kind of ["application", "network"] as const) {
    const all = stack.all(loadBalancer).filter((one) => kindOf(one) === kind);
    limit(stack, all[QUOTAS.loadBalancers], all.length, QUOTAS.loadBalancers, "load balancers of its kind in a Region");
  }
  const groups = stack.all(targetGroup);
  limit(stack, groups[QUOTAS.targetGroups], groups.length, QUOTAS.targetGroups, "target groups in a Region");
  for (const group of lab.targetGroups) {
    const resource = groups.find(({ logicalId }) => logicalId === group.logicalId);
    exceed(stack, resource, membersOf(lab, group).length, QUOTAS.targetsPerGroup, "targets");
  }
  for (const balancer of lab.loadBalancers) {
    const resource = stack.all(loadBalancer).find(({ logicalId }) => logicalId === balancer.logicalId);
    if (resource) checkBalancer(lab, stack, resource, balancer);
  }
}

function checkBalancer(lab: Lab, stack: Stack, resource: Resource<unknown>, balancer: LoadBalancer): void {
  exceed(stack, resource, balancer.listeners.length, QUOTAS.listeners, "listeners");
  const further = balancer.listeners.flatMap(({ tls }) => tls?.certificateArns.slice(1) ?? []);
  exceed(stack, resource, new Set(further).size, QUOTAS.certificates, "certificates besides the default ones");
  const used = lab.targetGroups.filter(({ id }) =>
    balancer.listeners.some((one) => targetGroupIdsOf(one).includes(id)),
  );
  if (balancer.kind === "application") {
    checkApplication(lab, stack, resource, { balancer, used });
    return;
  }
  const members = used.flatMap((group) => membersOf(lab, group).map((zone) => ({ zone, group })));
  const albWeight = QUOTAS.targetsPerAlb * (balancer.crossZone ? 2 : 1);
  const total = members.reduce((sum, { group }) => sum + (group.targetType === "alb" ? albWeight : 1), 0);
  const most = balancer.crossZone ? QUOTAS.targetsWithCrossZone : QUOTAS.targets;
  exceed(stack, resource, total, most, balancer.crossZone ? "targets, with cross-zone load balancing" : "targets");
  for (const { availabilityZone } of balancer.nodes) {
    const count = members.filter(({ zone }) => zone === availabilityZone).length;
    exceed(stack, resource, count, QUOTAS.targetsPerZone, `targets in ${availabilityZone}`);
  }
}

function checkApplication(
  lab: Lab,
  stack: Stack,
  resource: Resource<unknown>,
  { balancer, used }: { readonly balancer: LoadBalancer; readonly used: readonly TargetGroup[] },
): void {
  const { rules, targetGroups, targets } = QUOTAS.application;
  exceed(stack, resource, balancer.listeners.flatMap((one) => one.rules ?? []).length, rules, "rules");
  exceed(stack, resource, used.length, targetGroups, "target groups");
  exceed(stack, resource, used.flatMap((group) => membersOf(lab, group)).length, targets, "targets");
}

/** The zone of each target: of those that the template states, and of the members that its groups start with. */
function membersOf(lab: Lab, group: TargetGroup): (string | undefined)[] {
  const stated = group.targets.map((target) => zoneOfTarget(lab, group, target));
  const launched = lab.autoScalingGroups
    .filter(({ targetGroupIds }) => targetGroupIds.includes(group.id))
    .flatMap(({ desiredCapacity, subnetIds }) => {
      const zones = lab.subnets
        .filter(({ id }) => subnetIds.includes(id))
        .map(({ availabilityZone }) => availabilityZone);
      const distinct = [...new Set(zones)];
      return Array.from({ length: desiredCapacity }, (_, index) => distinct[index % distinct.length]);
    });
  return [...stated, ...launched];
}

function exceed(stack: Stack, resource: Resource<unknown> | undefined, count: number, most: number, of: string): void {
  if (resource && count > most) broken(stack, resource, [], `has ${count} ${of}; the quota is ${most}`);
}

/** @param extra the first that is too many */
function limit(stack: Stack, extra: Resource<unknown> | undefined, count: number, most: number, of: string): void {
  if (extra) broken(stack, extra, [], `is one of ${count} ${of}; the quota is ${most}`);
}
