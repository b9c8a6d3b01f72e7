import { physicalId, type TargetGroup, type TargetGroupId, type VpcId } from "../../model/index.ts";
import { attributes, tags } from "../schema/common.ts";
import { boolean, emulatedOf, integer, oneOf, port, string } from "../schema/scalars.ts";
import { type Infer, ignored, ignoredAll, list, notEmulated, object, required } from "../schema/schema.ts";
import { broken, type Resource, type ResourceType, referred, type Stack } from "../stack.ts";
import { buildHealthCheck, healthCheckProperties } from "./health-check.ts";
import { instance } from "./instance.ts";
import { arn, randomPart, shortGeneratedName } from "./names.ts";
import { vpc } from "./vpc.ts";

const OTHER_PROTOCOLS = ["GENEVE", "HTTPS", "QUIC", "TCP_QUIC", "TCP_UDP", "TLS", "UDP"];

const known = {
  "deregistration_delay.connection_termination.enabled": boolean,
  "deregistration_delay.timeout_seconds": integer(0, 3600),
  "load_balancing.algorithm.anomaly_mitigation": emulatedOf(["off"], ["on"]),
  "load_balancing.algorithm.type": emulatedOf(["round_robin"], ["least_outstanding_requests", "weighted_random"]),
  "load_balancing.cross_zone.enabled": oneOf("true", "false", "use_load_balancer_configuration"),
  "preserve_client_ip.enabled": boolean,
  "proxy_protocol_v2.enabled": emulatedOf(["false"], ["true"]),
  "slow_start.duration_seconds": emulatedOf(["0"], []),
  "stickiness.app_cookie.cookie_name": ignored,
  "stickiness.app_cookie.duration_seconds": ignored,
  "stickiness.enabled": boolean,
  "stickiness.lb_cookie.duration_seconds": ignored,
  "stickiness.type": oneOf("source_ip", "lb_cookie", "app_cookie"),
  "target_group_health.dns_failover.minimum_healthy_targets.count": emulatedOf(["1"], []),
  "target_group_health.dns_failover.minimum_healthy_targets.percentage": emulatedOf(["off"], []),
  "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count": emulatedOf(["1"], []),
  "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage": emulatedOf(["off"], []),
  "target_health_state.unhealthy.connection_termination.enabled": boolean,
  "target_health_state.unhealthy.draining_interval_seconds": emulatedOf(["0"], []),
};

const target = object({ Id: required(string()), Port: port, ...ignoredAll("AvailabilityZone") });

const properties = object({
  Name: string({ max: 32, pattern: /^(?!-)[A-Za-z0-9-]+(?<!-)$/, rule: "letters, digits and inner hyphens" }),
  VpcId: required(string()),
  Protocol: required(emulatedOf(["HTTP", "TCP"], OTHER_PROTOCOLS)),
  Port: required(port),
  TargetType: emulatedOf(["instance", "ip"], ["alb", "lambda"]),
  Targets: list(target),
  TargetGroupAttributes: attributes(known),
  ProtocolVersion: emulatedOf(["HTTP1"], ["GRPC", "HTTP2"]),
  IpAddressType: emulatedOf(["ipv4"], ["ipv6"]),
  TargetControlPort: notEmulated("target control"),
  Tags: tags,
  ...healthCheckProperties,
});
export type TargetGroupProperties = Infer<typeof properties>;

export const targetGroup: ResourceType<TargetGroupProperties> = {
  name: "AWS::ElasticLoadBalancingV2::TargetGroup",
  properties,
  ref: (resource, stack) => arnOf(stack, resource),
  attributes: (resource, stack) => ({
    TargetGroupArn: () => arnOf(stack, resource),
    TargetGroupName: () => nameOf(stack, resource),
    TargetGroupFullName: () => fullNameOf(stack, resource),
  }),
};

export function targetGroupId(stack: Stack, { logicalId }: { logicalId: string }): TargetGroupId {
  return physicalId("tg", stack.lab, logicalId);
}

function nameOf(stack: Stack, { logicalId, props }: Resource<TargetGroupProperties>): string {
  return props.Name ?? shortGeneratedName(stack, logicalId);
}

function fullNameOf(stack: Stack, resource: Resource<TargetGroupProperties>): string {
  return `targetgroup/${nameOf(stack, resource)}/${randomPart(stack, resource.logicalId, 16).toLowerCase()}`;
}

function arnOf(stack: Stack, resource: Resource<TargetGroupProperties>): string {
  return arn(stack, "elasticloadbalancing", fullNameOf(stack, resource));
}

export function buildTargetGroups(stack: Stack): TargetGroup[] {
  return stack.all(targetGroup).map((resource) => {
    const { props } = resource;
    referred(stack, resource, ["VpcId"], vpc, props.VpcId);
    const given = props.TargetGroupAttributes ?? {};
    const targetType = props.TargetType ?? "instance";
    return {
      id: targetGroupId(stack, resource),
      logicalId: resource.logicalId,
      name: nameOf(stack, resource),
      arn: arnOf(stack, resource),
      vpcId: props.VpcId as VpcId,
      protocol: props.Protocol,
      port: props.Port,
      targetType,
      healthCheck: buildHealthCheck(stack, resource),
      // Row NLB-038.
      preserveClientIp: isOn(
        given["preserve_client_ip.enabled"],
        props.Protocol === "TCP" && targetType === "instance",
      ),
      deregistrationDelaySeconds: Number(given["deregistration_delay.timeout_seconds"] ?? 300),
      terminateOnDeregistration: isOn(given["deregistration_delay.connection_termination.enabled"], false),
      // Row NLB-129.
      terminateOnUnhealthy: isOn(given["target_health_state.unhealthy.connection_termination.enabled"], true),
      crossZone: crossZoneOf(given["load_balancing.cross_zone.enabled"]),
      sourceIpStickiness: stickinessOf(stack, resource, given),
      targets: (props.Targets ?? []).flatMap((item, index) => targetOf(stack, resource, item, index)),
    };
  });
}

function isOn(given: unknown, byDefault: boolean): boolean {
  return typeof given === "boolean" ? given : byDefault;
}

function crossZoneOf(given: unknown): TargetGroup["crossZone"] {
  return given === "true" || given === "false" ? given : "use_load_balancer_configuration";
}

/** Row NLB-071. Cookies of an ALB are not emulated. */
function stickinessOf(
  stack: Stack,
  resource: Resource<TargetGroupProperties>,
  given: Readonly<Record<string, unknown>>,
): boolean {
  if (given["stickiness.enabled"] !== true) return false;
  if (resource.props.Protocol === "TCP" && given["stickiness.type"] === "source_ip") return true;
  broken(stack, resource, ["TargetGroupAttributes"], "can have stickiness of type `source_ip` on a TCP group only");
  return false;
}

function targetOf(
  stack: Stack,
  resource: Resource<TargetGroupProperties>,
  { Id, Port }: Infer<typeof target>,
  index: number,
): TargetGroup["targets"] {
  const port = Port ?? resource.props.Port;
  if (resource.props.TargetType === "ip") return [{ id: Id, port }];
  const found = referred(stack, resource, ["Targets", index, "Id"], instance, Id);
  return found ? [{ id: found.logicalId, port }] : [];
}
