/** What a listener may forward to: protocols, VPC, several groups by weight. */
import type { Lab, Listener, LoadBalancer, LoadBalancingProtocol, TargetGroup } from "../../model/index.ts";
import type { ListenerProperties } from "../resources/listener.ts";
import { broken, type Path, type Resource, type Stack } from "../stack.ts";

/** Row NLB-002: the protocols of the target groups of each kind of listener. */
const FITTING: Readonly<Record<LoadBalancingProtocol, readonly LoadBalancingProtocol[]>> = {
  HTTP: ["HTTP"],
  TCP: ["TCP", "TCP_UDP"],
  TLS: ["TCP", "TLS"],
  UDP: ["UDP", "TCP_UDP"],
  TCP_UDP: ["TCP_UDP"],
};
const ACTIONS: Path = ["DefaultActions"];
const STICKINESS: Path = ["DefaultActions", 0, "ForwardConfig", "TargetGroupStickinessConfig"];

interface Owned {
  readonly balancer: LoadBalancer;
  readonly own: Listener;
}

export function checkForwards(
  lab: Lab,
  stack: Stack,
  resource: Resource<ListenerProperties>,
  { balancer, own }: Owned,
): void {
  const groups = own.defaultAction.targetGroups.flatMap(
    ({ targetGroupId }) => lab.targetGroups.find(({ id }) => id === targetGroupId) ?? [],
  );
  for (const group of groups) checkGroup(stack, resource, balancer, group);
  checkTogether(stack, resource, groups);
  if (balancer.kind === "network") checkStickiness(stack, resource, groups);
  else if (own.defaultAction.sourceIpStickiness) {
    broken(stack, resource, [...STICKINESS, "Enabled"], "is not emulated on an ALB");
  }
}

function checkGroup(
  stack: Stack,
  resource: Resource<ListenerProperties>,
  balancer: LoadBalancer,
  group: TargetGroup,
): void {
  const { Protocol } = resource.props;
  if (!FITTING[Protocol].includes(group.protocol)) {
    const fitting = FITTING[Protocol].map((protocol) => `\`${protocol}\``).join(" or ");
    const rule = `must forward to target groups with the protocol ${fitting}, \`${group.logicalId}\` has \`${group.protocol}\``;
    broken(stack, resource, ACTIONS, rule, "AWS: IncompatibleProtocols.");
  } else if (group.targetType === "alb" && Protocol !== "TCP") {
    const rule = `must be those of a TCP listener: the targets of \`${group.logicalId}\` are ALBs, got \`${Protocol}\``;
    broken(stack, resource, ACTIONS, rule, "AWS: IncompatibleProtocols.");
  }
  if (group.vpcId !== balancer.vpcId) {
    const rule = `must forward to target groups of the load balancer's VPC, \`${group.logicalId}\` is of another`;
    broken(stack, resource, ACTIONS, rule);
  }
}

/** Row NLB-015, and each group once. */
function checkTogether(stack: Stack, resource: Resource<ListenerProperties>, groups: readonly TargetGroup[]): void {
  if (new Set(groups).size < groups.length) broken(stack, resource, ACTIONS, "must name each target group once");
  const protocols = new Set(groups.map(({ protocol }) => protocol));
  if (resource.props.Protocol !== "TLS" || protocols.size < 2) return;
  const got = [...protocols].map((protocol) => `\`${protocol}\``).join(" and ");
  broken(stack, resource, ACTIONS, `must forward to target groups of one protocol on a TLS listener, got ${got}`);
}

/** Rows NLB-014 and NLB-074. */
function checkStickiness(stack: Stack, resource: Resource<ListenerProperties>, groups: readonly TargetGroup[]): void {
  const config = resource.props.DefaultActions[0]?.ForwardConfig?.TargetGroupStickinessConfig;
  const isTls = resource.props.Protocol === "TLS";
  const sticky = groups.find(({ sourceIpStickiness }) => sourceIpStickiness);
  if (config?.DurationSeconds !== undefined) {
    broken(stack, resource, [...STICKINESS, "DurationSeconds"], "can be given for an ALB only: an NLB's has no end");
  }
  if (isTls && config?.Enabled) {
    broken(stack, resource, [...STICKINESS, "Enabled"], "must be false on a TLS listener, got `true`");
  }
  if (isTls && sticky) {
    broken(
      stack,
      resource,
      ACTIONS,
      `must not forward to a sticky group on a TLS listener, \`${sticky.logicalId}\` is one`,
    );
  } else if (sticky && groups.length > 1 && !config?.Enabled) {
    const rule = `must have \`TargetGroupStickinessConfig\` enabled: \`${sticky.logicalId}\` is sticky by itself`;
    broken(stack, resource, [...ACTIONS, 0, "ForwardConfig"], rule);
  }
}
