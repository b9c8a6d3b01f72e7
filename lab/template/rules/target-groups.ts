/** Attributes of target groups against protocol and target type. */
import type { HealthyMinimum, Lab, TargetGroup } from "../../model/index.ts";
import { isNetworkProtocol, isUdp } from "../resources/protocols.ts";
import { type TargetGroupProperties, targetGroup } from "../resources/target-group.ts";
import type { GivenAttributes } from "../resources/target-group-attributes.ts";
import { broken, type Resource, type Stack } from "../stack.ts";
import { checkApplicationGroup } from "./application-groups.ts";
import { attributePlace } from "./attribute-place.ts";

/** Attributes that a group of one kind of load balancer alone has. */
const ONLY: Readonly<Record<string, "NLB" | "ALB">> = {
  "deregistration_delay.connection_termination.enabled": "NLB",
  "load_balancing.algorithm.anomaly_mitigation": "ALB",
  "load_balancing.algorithm.type": "ALB",
  "preserve_client_ip.enabled": "NLB",
  "proxy_protocol_v2.enabled": "NLB",
  "slow_start.duration_seconds": "ALB",
  "stickiness.app_cookie.cookie_name": "ALB",
  "stickiness.app_cookie.duration_seconds": "ALB",
  "stickiness.lb_cookie.duration_seconds": "ALB",
  "target_health_state.unhealthy.connection_termination.enabled": "NLB",
  "target_health_state.unhealthy.draining_interval_seconds": "NLB",
};

export type Refuse = (key: string, rule: string, hint?: string) => void;

export function checkTargetGroups(lab: Lab, stack: Stack): void {
  for (const resource of stack.all(targetGroup)) {
    const group = lab.targetGroups.find(({ logicalId }) => logicalId === resource.logicalId);
    if (group) checkTargetGroup(stack, resource, group);
  }
}

function checkTargetGroup(stack: Stack, resource: Resource<TargetGroupProperties>, group: TargetGroup): void {
  const given = resource.props.TargetGroupAttributes ?? {};
  const refuse: Refuse = (key, rule, hint) =>
    broken(stack, resource, attributePlace(resource, "TargetGroupAttributes", key), rule, hint);
  checkKinds(refuse, given, group);
  checkHints(stack, resource, group);
  if (group.targetType === "alb") refuseAll(refuse, given);
  else if (isNetworkProtocol(group.protocol)) {
    checkUdp(refuse, given, group);
    checkStickiness(refuse, given, group);
    checkDraining(refuse, group);
    checkThresholds(refuse, group);
  } else {
    checkApplicationGroup(refuse, given, group);
    checkThresholds(refuse, group);
  }
}

function checkKinds(refuse: Refuse, given: GivenAttributes, group: TargetGroup): void {
  const kind = isNetworkProtocol(group.protocol) ? "NLB" : "ALB";
  for (const key of Object.keys(given)) {
    const only = ONLY[key];
    if (only && only !== kind) refuse(key, `has \`${key}\`, which only a group of an ${only} has`);
  }
}

function checkHints(stack: Stack, resource: Resource<unknown>, group: TargetGroup): void {
  const { registrationDelaySeconds, propagationDelaySeconds } = group;
  if (isNetworkProtocol(group.protocol)) return;
  if (registrationDelaySeconds === undefined && propagationDelaySeconds === undefined) return;
  broken(stack, resource, [], "can have the delays of `Metadata.Tierlab` as a group of an NLB only");
}

/** Rows NLB-033, NLB-039, NLB-080: what AWS chose stands. */
function refuseAll(refuse: Refuse, given: GivenAttributes): void {
  for (const key of Object.keys(given)) {
    refuse(key, `has \`${key}\`: the attributes of a group of the target type \`alb\` cannot be changed`);
  }
}

/** Rows NLB-039, NLB-064, NLB-131. */
function checkUdp(refuse: Refuse, given: GivenAttributes, { protocol }: TargetGroup): void {
  if (!isUdp(protocol)) return;
  if (given["preserve_client_ip.enabled"] === false) {
    refuse(
      "preserve_client_ip.enabled",
      `must leave \`preserve_client_ip.enabled\` on for the protocol \`${protocol}\``,
    );
  }
  // DIFFERS: AWS does not say what such a header looks like; a lab refuses it.
  if (given["proxy_protocol_v2.enabled"] === true) {
    const rule = `must leave \`proxy_protocol_v2.enabled\` off for the protocol \`${protocol}\``;
    refuse("proxy_protocol_v2.enabled", rule, "AWS does not document PROXY headers of datagrams.");
  }
  const termination = "target_health_state.unhealthy.connection_termination.enabled";
  if (given[termination] === true) {
    refuse(termination, `must leave \`${termination}\` off for the protocol \`${protocol}\``);
  }
}

/** Rows NLB-071, NLB-074. The type is checked where stickiness is off, too. */
function checkStickiness(refuse: Refuse, given: GivenAttributes, { protocol }: TargetGroup): void {
  const type = given["stickiness.type"] ?? "source_ip";
  if (type !== "source_ip") {
    const rule = `must have \`stickiness.type\` \`source_ip\` in a group of an NLB, got \`${type}\``;
    refuse("stickiness.type", rule, "AWS: InvalidConfigurationRequest.");
  }
  if (given["stickiness.enabled"] === true && protocol === "TLS") {
    refuse("stickiness.enabled", "must leave `stickiness.enabled` off for the protocol `TLS`");
  }
}

/** Row NLB-132. */
function checkDraining(refuse: Refuse, { unhealthyDrainingSeconds, terminateOnUnhealthy }: TargetGroup): void {
  if (unhealthyDrainingSeconds === undefined || !terminateOnUnhealthy) return;
  const termination = "target_health_state.unhealthy.connection_termination.enabled";
  const rule = `can give the unhealthy draining interval with \`${termination}\` off only`;
  refuse("target_health_state.unhealthy.draining_interval_seconds", rule);
}

/** Row NLB-138: a zone leaves the name before its node sends to all, or with it. */
function checkThresholds(refuse: Refuse, { groupHealth }: TargetGroup): void {
  for (const measure of ["count", "percentage"] as const satisfies readonly (keyof HealthyMinimum)[]) {
    const dns = groupHealth?.dnsFailover[measure] ?? "off";
    const routing = groupHealth?.routingFailover[measure] ?? "off";
    if (dns === "off" || routing === "off" || dns >= routing) continue;
    const key = `target_group_health.unhealthy_state_routing.minimum_healthy_targets.${measure}`;
    refuse(
      key,
      `must have a ${measure} of \`dns_failover\` not below that of \`unhealthy_state_routing\`, got ${dns} and ${routing}`,
    );
  }
}
