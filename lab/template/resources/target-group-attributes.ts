/** Attributes of target groups: what they may be, and what they make of a group. */
import type { GroupHealthThresholds, TargetGroup } from "../../model/index.ts";
import { attributes } from "../schema/common.ts";
import { boolean, emulatedOf, integer, integerOrOff, oneOf } from "../schema/scalars.ts";
import { ignored } from "../schema/schema.ts";
import { isNetworkProtocol, isUdp } from "./protocols.ts";

/** Row NLB-183: a group has no more targets. */
const MOST_TARGETS = 1000;
const DNS = "target_group_health.dns_failover.minimum_healthy_targets";
const ROUTING = "target_group_health.unhealthy_state_routing.minimum_healthy_targets";

export const targetGroupAttributes = attributes({
  "deregistration_delay.connection_termination.enabled": boolean,
  "deregistration_delay.timeout_seconds": integer(0, 3600),
  "load_balancing.algorithm.anomaly_mitigation": emulatedOf(["off"], ["on"]),
  "load_balancing.algorithm.type": emulatedOf(["round_robin"], ["least_outstanding_requests", "weighted_random"]),
  "load_balancing.cross_zone.enabled": oneOf("true", "false", "use_load_balancer_configuration"),
  "preserve_client_ip.enabled": boolean,
  "proxy_protocol_v2.enabled": boolean,
  "slow_start.duration_seconds": emulatedOf(["0"], []),
  "stickiness.app_cookie.cookie_name": ignored,
  "stickiness.app_cookie.duration_seconds": ignored,
  "stickiness.enabled": boolean,
  "stickiness.lb_cookie.duration_seconds": ignored,
  "stickiness.type": oneOf("source_ip", "lb_cookie", "app_cookie"),
  [`${DNS}.count`]: integerOrOff(1, MOST_TARGETS),
  [`${DNS}.percentage`]: integerOrOff(1, 100),
  [`${ROUTING}.count`]: integer(1, MOST_TARGETS),
  [`${ROUTING}.percentage`]: integerOrOff(1, 100),
  "target_health_state.unhealthy.connection_termination.enabled": boolean,
  "target_health_state.unhealthy.draining_interval_seconds": integer(0, 360_000),
});

export type GivenAttributes = Readonly<Record<string, unknown>>;

type AttributeSettings = Pick<
  TargetGroup,
  | "preserveClientIp"
  | "deregistrationDelaySeconds"
  | "terminateOnDeregistration"
  | "terminateOnUnhealthy"
  | "crossZone"
  | "sourceIpStickiness"
  | "proxyProtocolV2"
  | "unhealthyDrainingSeconds"
  | "groupHealth"
>;

/** @param group whose type and protocol decide what holds where nothing is given */
export function settingsOf(
  given: GivenAttributes,
  group: Pick<TargetGroup, "protocol" | "targetType">,
): AttributeSettings {
  const groupHealth = groupHealthOf(given);
  const drainingSeconds = Number(given["target_health_state.unhealthy.draining_interval_seconds"] ?? 0);
  return {
    preserveClientIp: isOn(given["preserve_client_ip.enabled"], preservesByDefault(group)),
    deregistrationDelaySeconds: Number(given["deregistration_delay.timeout_seconds"] ?? 300),
    // Row NLB-145.
    terminateOnDeregistration: isOn(
      given["deregistration_delay.connection_termination.enabled"],
      isUdp(group.protocol),
    ),
    // Rows NLB-129 and NLB-131.
    terminateOnUnhealthy: isOn(
      given["target_health_state.unhealthy.connection_termination.enabled"],
      !isUdp(group.protocol),
    ),
    crossZone: crossZoneOf(given["load_balancing.cross_zone.enabled"]),
    sourceIpStickiness: isNetworkProtocol(group.protocol) && given["stickiness.enabled"] === true,
    ...(given["proxy_protocol_v2.enabled"] === true && { proxyProtocolV2: true }),
    ...(drainingSeconds > 0 && { unhealthyDrainingSeconds: drainingSeconds }),
    ...(groupHealth && { groupHealth }),
  };
}

/** Row NLB-038. */
function preservesByDefault({ protocol, targetType }: Pick<TargetGroup, "protocol" | "targetType">): boolean {
  if (!isNetworkProtocol(protocol)) return false;
  return targetType !== "ip" || isUdp(protocol);
}

function isOn(given: unknown, byDefault: boolean): boolean {
  return typeof given === "boolean" ? given : byDefault;
}

function crossZoneOf(given: unknown): TargetGroup["crossZone"] {
  return given === "true" || given === "false" ? given : "use_load_balancer_configuration";
}

/** Rows NLB-136 to NLB-138; `undefined` where no threshold is given. */
export function groupHealthOf(given: GivenAttributes): GroupHealthThresholds | undefined {
  if (!Object.keys(given).some((key) => key.startsWith("target_group_health."))) return undefined;
  const of = (key: string, byDefault: number | "off"): number | "off" => {
    const value = given[key];
    return typeof value === "number" || value === "off" ? value : byDefault;
  };
  return {
    dnsFailover: { count: of(`${DNS}.count`, 1), percentage: of(`${DNS}.percentage`, "off") },
    routingFailover: { count: of(`${ROUTING}.count`, 1), percentage: of(`${ROUTING}.percentage`, "off") },
  };
}
