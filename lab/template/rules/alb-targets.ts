/** Groups of the target type `alb` (row NLB-033). */
import { type Lab, type LoadBalancer, type TargetGroup, targetGroupIdsOf } from "../../model/index.ts";
import { type TargetGroupProperties, targetGroup } from "../resources/target-group.ts";
import { broken, type Resource, type Stack } from "../stack.ts";

const MOST_NLBS = 2;

export function checkAlbTargets(lab: Lab, stack: Stack): void {
  for (const resource of stack.all(targetGroup)) {
    const group = lab.targetGroups.find(({ logicalId }) => logicalId === resource.logicalId);
    if (group?.targetType === "alb") checkGroup(lab, stack, resource, group);
  }
  for (const balancer of lab.loadBalancers) checkUsers(lab, stack, balancer);
}

function checkGroup(lab: Lab, stack: Stack, resource: Resource<TargetGroupProperties>, group: TargetGroup): void {
  if (group.protocol !== "TCP") {
    broken(stack, resource, ["Protocol"], `must be \`TCP\` for the target type \`alb\`, got \`${group.protocol}\``);
  }
  const count = group.targets.length;
  if (count > 1) {
    broken(stack, resource, ["Targets"], `must have one ALB, has ${count}`);
    return;
  }
  const [stated] = group.targets;
  const target = lab.loadBalancers.find(({ logicalId }) => logicalId === stated?.id);
  if (stated && target) checkTarget(stack, resource, { group, target, port: stated.port });
}

function checkTarget(
  stack: Stack,
  resource: Resource<TargetGroupProperties>,
  { group, target, port }: { readonly group: TargetGroup; readonly target: LoadBalancer; readonly port: number },
): void {
  const path = ["Targets", 0];
  if (target.kind !== "application") {
    broken(stack, resource, [...path, "Id"], `must be an ALB, \`${target.logicalId}\` is an NLB`);
    return;
  }
  if (target.vpcId !== group.vpcId) {
    broken(
      stack,
      resource,
      [...path, "Id"],
      `must be an ALB of the group's VPC, \`${target.logicalId}\` is in another`,
    );
  }
  if (port !== group.port) {
    broken(stack, resource, [...path, "Port"], `must be that of the group, ${group.port}, got ${port}`);
  } else if (!target.listeners.some((listener) => listener.port === port)) {
    const ports = target.listeners.map((listener) => listener.port).join(", ") || "none";
    broken(
      stack,
      resource,
      ["Port"],
      `must be the port of a listener of \`${target.logicalId}\` (${ports}), got ${port}`,
    );
  }
}

function checkUsers(lab: Lab, stack: Stack, { logicalId }: LoadBalancer): void {
  const groups = lab.targetGroups.filter(
    ({ targetType, targets }) => targetType === "alb" && targets.some(({ id }) => id === logicalId),
  );
  const users = lab.loadBalancers.filter(({ listeners }) =>
    listeners.some((one) => targetGroupIdsOf(one).some((groupId) => groups.some(({ id }) => id === groupId))),
  );
  const last = stack.all(targetGroup).findLast((one) => groups.some((group) => group.logicalId === one.logicalId));
  if (users.length <= MOST_NLBS || !last) return;
  const rule = `must not make \`${logicalId}\` the target of more than ${MOST_NLBS} NLBs, it is that of ${users.length}`;
  broken(stack, last, ["Targets"], rule);
}
