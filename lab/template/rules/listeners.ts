import type { Lab, LoadBalancer, TargetGroup } from "../../model/index.ts";
import { listener } from "../resources/listener.ts";
import { loadBalancer } from "../resources/load-balancer.ts";
import { targetGroup } from "../resources/target-group.ts";
import { broken, type Path, type Resource, referred, type Stack } from "../stack.ts";
import { duplicatesOf } from "./pairs.ts";

const PROTOCOL = { network: "TCP", application: "HTTP" } as const;
/** Row NLB-183. */
const MOST_LISTENERS = 50;

/** Attributes of target groups that one protocol alone has. */
const ONLY: Readonly<Record<string, "TCP" | "HTTP">> = {
  "deregistration_delay.connection_termination.enabled": "TCP",
  "load_balancing.algorithm.anomaly_mitigation": "HTTP",
  "load_balancing.algorithm.type": "HTTP",
  "preserve_client_ip.enabled": "TCP",
  "proxy_protocol_v2.enabled": "TCP",
  "slow_start.duration_seconds": "HTTP",
  "target_health_state.unhealthy.connection_termination.enabled": "TCP",
  "target_health_state.unhealthy.draining_interval_seconds": "TCP",
};

export function checkListeners(lab: Lab, stack: Stack): void {
  const all = stack.all(listener);
  for (const resource of all) {
    const owner = referred(stack, resource, ["LoadBalancerArn"], loadBalancer, resource.props.LoadBalancerArn);
    const balancer = lab.loadBalancers.find(({ logicalId }) => logicalId === owner?.logicalId);
    if (balancer) checkListener(lab, stack, resource, balancer);
  }
  // Row NLB-003.
  for (const { first, second } of duplicatesOf(all, ({ props }) => `${props.LoadBalancerArn} ${props.Port}`)) {
    broken(stack, second, ["Port"], `is that of \`${first.logicalId}\` on the same load balancer`);
  }
  for (const group of lab.targetGroups) checkUses(lab, stack, group);
  checkAttributes(stack);
}

function checkListener(
  lab: Lab,
  stack: Stack,
  resource: Resource<{ readonly Protocol: string }>,
  balancer: LoadBalancer,
): void {
  const wanted = PROTOCOL[balancer.kind];
  const name = balancer.kind === "network" ? "an NLB" : "an ALB";
  if (resource.props.Protocol !== wanted) {
    broken(stack, resource, ["Protocol"], `must be \`${wanted}\` on ${name}, got \`${resource.props.Protocol}\``);
  }
  if (balancer.listeners.length > MOST_LISTENERS) {
    broken(
      stack,
      resource,
      [],
      `is one of ${balancer.listeners.length} listeners; the quota is ${MOST_LISTENERS} on one load balancer`,
    );
  }
  const own = balancer.listeners.find(({ logicalId }) => logicalId === resource.logicalId);
  for (const { targetGroupId } of own?.defaultAction.targetGroups ?? []) {
    const group = lab.targetGroups.find(({ id }) => id === targetGroupId);
    if (group) checkForward(stack, resource, balancer, group);
  }
}

/** Row NLB-002. */
function checkForward(stack: Stack, resource: Resource<unknown>, balancer: LoadBalancer, group: TargetGroup): void {
  const path: Path = ["DefaultActions"];
  const wanted = PROTOCOL[balancer.kind];
  if (group.protocol !== wanted) {
    const got = `\`${group.logicalId}\` has \`${group.protocol}\``;
    broken(stack, resource, path, `must forward to target groups with the protocol \`${wanted}\`, ${got}`);
  }
  if (group.vpcId !== balancer.vpcId) {
    broken(
      stack,
      resource,
      path,
      `must forward to target groups of the load balancer's VPC, \`${group.logicalId}\` is of another`,
    );
  }
}

/** Row NLB-030; ALBs may share no group either. */
function checkUses(lab: Lab, stack: Stack, group: TargetGroup): void {
  const users = lab.loadBalancers.filter(({ listeners }) =>
    listeners.some(({ defaultAction }) =>
      defaultAction.targetGroups.some(({ targetGroupId }) => targetGroupId === group.id),
    ),
  );
  const resource = stack.all(targetGroup).find(({ logicalId }) => logicalId === group.logicalId);
  if (users.length < 2 || !resource) return;
  const names = users.map(({ logicalId }) => `\`${logicalId}\``).join(" and ");
  broken(stack, resource, [], `can belong to one load balancer, is used by ${names}`);
}

function checkAttributes(stack: Stack): void {
  for (const resource of stack.all(targetGroup)) {
    for (const key of Object.keys(resource.props.TargetGroupAttributes ?? {})) {
      const protocol = ONLY[key];
      if (!protocol || protocol === resource.props.Protocol) continue;
      broken(
        stack,
        resource,
        ["TargetGroupAttributes"],
        `has \`${key}\`, which only a group with the protocol ${protocol} has`,
      );
    }
  }
}
