/** Attributes of target groups: what they may be, and what they make of a group. */
import type {
  ApplicationGroupSettings,
  CookieStickiness,
  GroupHealthThresholds,
  TargetGroup,
} from "../../model/index.ts";
import { attributes } from "../schema/common.ts";
import { boolean, integer, integerOrOff, oneOf, string } from "../schema/scalars.ts";
import { refuse, type Schema, schema } from "../schema/schema.ts";
import { isNetworkProtocol, isUdp } from "./protocols.ts";

/** Row NLB-183: a group has no more targets. */
const MOST_TARGETS = 1000;
const DNS = "target_group_health.dns_failover.minimum_healthy_targets";
const ROUTING = "target_group_health.unhealthy_state_routing.minimum_healthy_targets";

/** Row ALB-052: a week. */
const MOST_STICKY_SECONDS = 604_800;
const DEFAULT_STICKY_SECONDS = 86_400;

/** Row ALB-051. */
const slowStart: Schema<number> = schema((value, reader) => {
  const seconds = value.kind === "scalar" && /^\d+$/.test(value.text) ? Number(value.text) : -1;
  if (seconds === 0 || (seconds >= 30 && seconds <= 900)) return seconds;
  return refuse(reader, value.at, "must be 0 or a whole number from 30 to 900", value);
});

export const targetGroupAttributes = attributes({
  "deregistration_delay.connection_termination.enabled": boolean,
  "deregistration_delay.timeout_seconds": integer(0, 3600),
  "load_balancing.algorithm.anomaly_mitigation": oneOf("on", "off"),
  "load_balancing.algorithm.type": oneOf("round_robin", "least_outstanding_requests", "weighted_random"),
  "load_balancing.cross_zone.enabled": oneOf("true", "false", "use_load_balancer_configuration"),
  "preserve_client_ip.enabled": boolean,
  "proxy_protocol_v2.enabled": boolean,
  "slow_start.duration_seconds": slowStart,
  "stickiness.app_cookie.cookie_name": string({
    max: 4096,
    pattern: /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/,
    rule: "the name of a cookie",
  }),
  "stickiness.app_cookie.duration_seconds": integer(1, MOST_STICKY_SECONDS),
  "stickiness.enabled": boolean,
  "stickiness.lb_cookie.duration_seconds": integer(1, MOST_STICKY_SECONDS),
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
  | keyof ApplicationGroupSettings
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
    ...(!isNetworkProtocol(group.protocol) && applicationSettingsOf(given)),
  };
}

/** Rows ALB-047, ALB-049, ALB-051 to ALB-053. */
function applicationSettingsOf(given: GivenAttributes): ApplicationGroupSettings {
  const algorithm = given["load_balancing.algorithm.type"];
  const slowStartSeconds = Number(given["slow_start.duration_seconds"] ?? 0);
  return {
    ...((algorithm === "least_outstanding_requests" || algorithm === "weighted_random") && { algorithm }),
    ...(given["load_balancing.algorithm.anomaly_mitigation"] === "on" && { anomalyMitigation: true }),
    ...(slowStartSeconds > 0 && { slowStartSeconds }),
    ...(given["stickiness.enabled"] === true && { stickiness: stickinessOf(given) }),
  };
}

function stickinessOf(given: GivenAttributes): CookieStickiness {
  const durationOf = (kind: string) => Number(given[`stickiness.${kind}.duration_seconds`] ?? DEFAULT_STICKY_SECONDS);
  if (given["stickiness.type"] !== "app_cookie") {
    return { kind: "lb_cookie", durationSeconds: durationOf("lb_cookie") };
  }
  const cookieName = String(given["stickiness.app_cookie.cookie_name"] ?? "");
  return { kind: "app_cookie", cookieName, durationSeconds: durationOf("app_cookie") };
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
function groupHealthOf(given: GivenAttributes): GroupHealthThresholds | undefined {
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
