import type { Lab, SecurityGroup, SecurityGroupId, VpcId } from "../../model/index.ts";
import { autoScalingGroup } from "../resources/auto-scaling-group.ts";
import { dbCluster } from "../resources/db-cluster.ts";
import { instance } from "../resources/instance.ts";
import { lambdaFunction } from "../resources/lambda-function.ts";
import { loadBalancer } from "../resources/load-balancer.ts";
import { securityGroup } from "../resources/security-group.ts";
import { securityGroupEgress, securityGroupIngress } from "../resources/security-group-rule.ts";
import { broken, type Path, type Resource, type ResourceType, referred, type Stack } from "../stack.ts";
import { duplicatesOf } from "./pairs.ts";

/** Row V36. */
const MOST_RULES = 60;

export function checkSecurityGroups(lab: Lab, stack: Stack): void {
  for (const type of [securityGroupIngress, securityGroupEgress] as const) checkAdded(stack, type);
  const all = stack.all(securityGroup);
  for (const resource of all) {
    const group = lab.securityGroups.find(({ logicalId }) => logicalId === resource.logicalId);
    if (group) checkGroup(lab, stack, resource, group);
  }
  const named = all.filter(({ props }) => props.GroupName !== undefined);
  // Row V37.
  for (const { first, second } of duplicatesOf(named, ({ props }) => `${props.VpcId} ${props.GroupName}`)) {
    broken(stack, second, ["GroupName"], `is that of \`${first.logicalId}\` in the same VPC`);
  }
  for (const user of usersOf(lab, stack)) checkUser(lab, stack, user);
}

function checkAdded(stack: Stack, type: ResourceType<{ readonly GroupId: string }>): void {
  for (const resource of stack.all(type)) {
    const isDefault = resource.props.GroupId.startsWith("sg-") && !stack.whose(resource.props.GroupId);
    if (isDefault) broken(stack, resource, ["GroupId"], "must not be a VPC's default group: not emulated");
    else referred(stack, resource, ["GroupId"], securityGroup, resource.props.GroupId);
  }
}

function checkGroup(lab: Lab, stack: Stack, resource: Resource<unknown>, group: SecurityGroup): void {
  for (const [direction, rules] of [["inbound", group.ingress] as const, ["outbound", group.egress] as const]) {
    if (rules.length > MOST_RULES) {
      broken(stack, resource, [], `has ${rules.length} ${direction} rules; the quota is ${MOST_RULES}`);
    }
    for (const { peer } of rules) {
      const other = peer.kind === "group" && lab.securityGroups.find(({ id }) => id === peer.groupId);
      if (!other || areJoined(lab, group.vpcId, other.vpcId)) continue;
      broken(stack, resource, [], `names \`${other.logicalId}\`, a group of a VPC that is not peered with its own`);
    }
  }
}

/** Row V25. */
function areJoined(lab: Lab, a: VpcId, b: VpcId): boolean {
  return (
    a === b || lab.peerings.some((p) => [p.requester, p.accepter].includes(a) && [p.requester, p.accepter].includes(b))
  );
}

interface User {
  readonly resource: Resource<unknown> | undefined;
  readonly path: Path;
  readonly vpcId: VpcId | undefined;
  readonly groups: readonly SecurityGroupId[];
}

/** Everything with an interface that has security groups. */
function usersOf(lab: Lab, stack: Stack): User[] {
  const vpcOf = (subnetId: string | undefined) => lab.subnets.find(({ id }) => id === subnetId)?.vpcId;
  const resourceOf = <P>(type: ResourceType<P>, id: string) =>
    stack.all(type).find(({ logicalId }) => logicalId === id);
  return [
    ...lab.loadBalancers.map((balancer) => ({
      resource: resourceOf(loadBalancer, balancer.logicalId),
      path: ["SecurityGroups"],
      vpcId: balancer.vpcId,
      groups: balancer.securityGroupIds,
    })),
    ...lab.autoScalingGroups.map((group) => ({
      resource: resourceOf(autoScalingGroup, group.logicalId),
      path: ["LaunchTemplate"],
      vpcId: vpcOf(group.subnetIds[0]),
      groups: group.machine.securityGroupIds,
    })),
    ...lab.instances.map((single) => ({
      resource: resourceOf(instance, single.logicalId),
      path: ["SecurityGroupIds"],
      vpcId: vpcOf(single.subnetId),
      groups: single.machine.securityGroupIds,
    })),
    ...lab.dbClusters.map((cluster) => ({
      resource: resourceOf(dbCluster, cluster.logicalId),
      path: ["VpcSecurityGroupIds"],
      vpcId: vpcOf(cluster.subnetIds[0]),
      groups: cluster.securityGroupIds,
    })),
    ...lab.functions.map((one) => ({
      resource: resourceOf(lambdaFunction, one.logicalId),
      path: ["VpcConfig", "SecurityGroupIds"],
      vpcId: vpcOf(one.subnetIds[0]),
      groups: one.securityGroupIds,
    })),
  ];
}

function checkUser(lab: Lab, stack: Stack, { resource, path, vpcId, groups }: User): void {
  for (const id of groups) {
    const group = lab.securityGroups.find((candidate) => candidate.id === id);
    if (!resource || !group || group.vpcId === vpcId) continue;
    broken(stack, resource, path, `has \`${group.logicalId}\`, a security group of another VPC`);
  }
}
