import { physicalId, type TargetGroup, type TargetGroupId, type VpcId } from "../../model/index.ts";
import { tags } from "../schema/common.ts";
import { targetGroupHints } from "../schema/hints.ts";
import { emulatedOf, oneOf, port, string } from "../schema/scalars.ts";
import { type Infer, list, notEmulated, object, required } from "../schema/schema.ts";
import { type Resource, type ResourceType, referred, type Stack } from "../stack.ts";
import { buildHealthCheck, healthCheckProperties } from "./health-check.ts";
import { arn, randomPart, shortGeneratedName } from "./names.ts";
import { protocol } from "./protocols.ts";
import { settingsOf, targetGroupAttributes } from "./target-group-attributes.ts";
import { buildTargets, target } from "./targets.ts";
import { vpc } from "./vpc.ts";

const properties = object({
  // Row NLB-184.
  Name: string({ max: 32, pattern: /^(?!-)[A-Za-z0-9-]+(?<!-)$/, rule: "letters, digits and inner hyphens" }),
  VpcId: required(string()),
  Protocol: required(protocol),
  Port: required(port),
  TargetType: emulatedOf(["instance", "ip", "alb"], {
    lambda: "an NLB has no functions as targets, and a lab's ALB neither",
  }),
  Targets: list(target),
  TargetGroupAttributes: targetGroupAttributes,
  // Row ALB-057.
  ProtocolVersion: oneOf("HTTP1", "HTTP2", "GRPC"),
  IpAddressType: emulatedOf(["ipv4"], ["ipv6"]),
  TargetControlPort: notEmulated("target control"),
  Tags: tags,
  ...healthCheckProperties,
});
export type TargetGroupProperties = Infer<typeof properties>;

export const targetGroup: ResourceType<TargetGroupProperties> = {
  name: "AWS::ElasticLoadBalancingV2::TargetGroup",
  properties,
  hints: targetGroupHints,
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
  return stack.all(targetGroup).map((resource) => buildTargetGroup(stack, resource));
}

function buildTargetGroup(stack: Stack, resource: Resource<TargetGroupProperties>): TargetGroup {
  const { props, hints } = resource;
  referred(stack, resource, ["VpcId"], vpc, props.VpcId);
  const { registrationDelaySeconds, propagationDelaySeconds } = hints;
  const family = { protocol: props.Protocol, targetType: props.TargetType ?? "instance" };
  return {
    id: targetGroupId(stack, resource),
    logicalId: resource.logicalId,
    name: nameOf(stack, resource),
    arn: arnOf(stack, resource),
    vpcId: props.VpcId as VpcId,
    protocol: family.protocol,
    port: props.Port,
    targetType: family.targetType,
    healthCheck: buildHealthCheck(stack, resource),
    ...(props.ProtocolVersion !== undefined &&
      props.ProtocolVersion !== "HTTP1" && { protocolVersion: props.ProtocolVersion }),
    ...settingsOf(props.TargetGroupAttributes ?? {}, family),
    ...(registrationDelaySeconds !== undefined && { registrationDelaySeconds }),
    ...(propagationDelaySeconds !== undefined && { propagationDelaySeconds }),
    targets: buildTargets(stack, resource),
  };
}
