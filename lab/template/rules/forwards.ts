/** What listeners and rules may forward to: protocols, VPC, several groups by weight. */
import {
  groupsOf,
  type Lab,
  type ListenerAction,
  type LoadBalancer,
  type LoadBalancingProtocol,
  type TargetGroup,
} from "../../model/index.ts";
import type { Action } from "../resources/listener-action.ts";
import { broken, type Path, type Resource, type Stack } from "../stack.ts";

/** Rows NLB-002 and ALB-001: the protocols of the target groups of each kind of listener. */
const FITTING: Readonly<Record<LoadBalancingProtocol, readonly LoadBalancingProtocol[]>> = {
  HTTP: ["HTTP", "HTTPS"],
  HTTPS: ["HTTP", "HTTPS"],
  TCP: ["TCP", "TCP_UDP"],
  TLS: ["TCP", "TLS"],
  UDP: ["UDP", "TCP_UDP"],
  TCP_UDP: ["TCP_UDP"],
};

/** One action of a listener or of a rule of it. */
export interface PlacedAction {
  readonly lab: Lab;
  readonly stack: Stack;
  /** Where the action stands. */
  readonly resource: Resource<unknown>;
  readonly path: Path;
  readonly given: Action | undefined;
  readonly action: ListenerAction;
  /** Of the listener. */
  readonly protocol: LoadBalancingProtocol;
  readonly balancer: LoadBalancer;
}

export function checkForwards(placed: PlacedAction): void {
  const groups = groupsOf(placed.action).flatMap(
    ({ targetGroupId }) => placed.lab.targetGroups.find(({ id }) => id === targetGroupId) ?? [],
  );
  for (const group of groups) checkGroup(placed, group);
  checkTogether(placed, groups);
  if (placed.balancer.kind === "network") checkStickiness(placed, groups);
  else checkCookies(placed, groups);
}

/** All but the place of the one action: the list that it is alone in. */
function listOf({ path }: PlacedAction): Path {
  return path.slice(0, -1);
}

function checkGroup(placed: PlacedAction, group: TargetGroup): void {
  const { stack, resource, protocol, balancer } = placed;
  if (!FITTING[protocol].includes(group.protocol)) {
    const fitting = FITTING[protocol].map((one) => `\`${one}\``).join(" or ");
    const rule = `must forward to target groups with the protocol ${fitting}, \`${group.logicalId}\` has \`${group.protocol}\``;
    broken(stack, resource, listOf(placed), rule, "AWS: IncompatibleProtocols.");
  } else if (group.targetType === "alb" && protocol !== "TCP") {
    const rule = `must be those of a TCP listener: the targets of \`${group.logicalId}\` are ALBs, got \`${protocol}\``;
    broken(stack, resource, listOf(placed), rule, "AWS: IncompatibleProtocols.");
  } else if (group.protocolVersion && protocol !== "HTTPS") {
    // Row ALB-057.
    const rule = `must be those of an HTTPS listener: \`${group.logicalId}\` has the protocol version \`${group.protocolVersion}\`, got \`${protocol}\``;
    broken(stack, resource, listOf(placed), rule);
  }
  if (group.vpcId !== balancer.vpcId) {
    const rule = `must forward to target groups of the load balancer's VPC, \`${group.logicalId}\` is of another`;
    broken(stack, resource, listOf(placed), rule);
  }
}

/** Row NLB-015, and each group once. */
function checkTogether(placed: PlacedAction, groups: readonly TargetGroup[]): void {
  const { stack, resource } = placed;
  if (new Set(groups).size < groups.length) broken(stack, resource, listOf(placed), "must name each target group once");
  const protocols = new Set(groups.map(({ protocol }) => protocol));
  if (placed.protocol !== "TLS" || protocols.size < 2) return;
  const got = [...protocols].map((protocol) => `\`${protocol}\``).join(" and ");
  broken(
    stack,
    resource,
    listOf(placed),
    `must forward to target groups of one protocol on a TLS listener, got ${got}`,
  );
}

/** Rows NLB-014 and NLB-074. */
function checkStickiness(placed: PlacedAction, groups: readonly TargetGroup[]): void {
  const { stack, resource, path, given } = placed;
  const forward = [...path, "ForwardConfig"];
  const config = given?.ForwardConfig?.TargetGroupStickinessConfig;
  const place = [...forward, "TargetGroupStickinessConfig"];
  const isTls = placed.protocol === "TLS";
  const sticky = groups.find(({ sourceIpStickiness }) => sourceIpStickiness);
  if (config?.DurationSeconds !== undefined) {
    broken(stack, resource, [...place, "DurationSeconds"], "can be given for an ALB only: an NLB's has no end");
  }
  if (isTls && config?.Enabled) {
    broken(stack, resource, [...place, "Enabled"], "must be false on a TLS listener, got `true`");
  }
  if (isTls && sticky) {
    const rule = `must not forward to a sticky group on a TLS listener, \`${sticky.logicalId}\` is one`;
    broken(stack, resource, listOf(placed), rule);
  } else if (sticky && groups.length > 1 && !config?.Enabled) refuseLone(placed, sticky);
}

/** Rows ALB-031 and ALB-053. */
function checkCookies(placed: PlacedAction, groups: readonly TargetGroup[]): void {
  const sticky = groups.find(({ stickiness }) => stickiness !== undefined);
  if (!sticky || groups.length < 2) return;
  if (sticky.stickiness?.kind === "app_cookie") {
    const rule = `must not share requests between groups where one is sticky by an application's cookie, \`${sticky.logicalId}\` is`;
    broken(placed.stack, placed.resource, [...placed.path, "ForwardConfig"], rule);
  } else if (!placed.given?.ForwardConfig?.TargetGroupStickinessConfig?.Enabled) refuseLone(placed, sticky);
}

function refuseLone({ stack, resource, path }: PlacedAction, { logicalId }: TargetGroup): void {
  const rule = `must have \`TargetGroupStickinessConfig\` enabled: \`${logicalId}\` is sticky by itself`;
  broken(stack, resource, [...path, "ForwardConfig"], rule);
}
