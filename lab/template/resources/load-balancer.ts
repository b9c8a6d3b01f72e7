import {
  type LoadBalancer,
  type LoadBalancerId,
  physicalId,
  type SecurityGroupId,
  type VpcId,
} from "../../model/index.ts";
import { tags } from "../schema/common.ts";
import { loadBalancerHints } from "../schema/hints.ts";
import { emulatedOf, oneOf, string } from "../schema/scalars.ts";
import { type Infer, ignoredAll, list, notEmulated, object } from "../schema/schema.ts";
import { broken, type Resource, type ResourceType, type Stack } from "../stack.ts";
import { buildListeners } from "./listener.ts";
import { loadBalancerAttributes, settingsOf } from "./load-balancer-attributes.ts";
import { buildNode, homesOf, subnetMapping } from "./load-balancer-nodes.ts";
import { arn, randomPart, shortGeneratedName } from "./names.ts";
import { securityGroupsOf } from "./security-group-id.ts";

/** Row NLB-184. */
const name = string({
  max: 32,
  pattern: /^(?!-|internal-)[A-Za-z0-9-]+(?<!-)$/,
  rule: "letters, digits and inner hyphens, not `internal-…`",
});

const properties = object({
  Name: name,
  Type: emulatedOf(["application", "network"], ["gateway"]),
  Scheme: oneOf("internal", "internet-facing"),
  Subnets: list(string(), { min: 1 }),
  SubnetMappings: list(subnetMapping, { min: 1 }),
  SecurityGroups: list(string(), { max: 5 }),
  IpAddressType: emulatedOf(["ipv4"], ["dualstack", "dualstack-without-public-ipv4"]),
  LoadBalancerAttributes: loadBalancerAttributes,
  Tags: tags,
  Ipv4IpamPoolId: notEmulated("address pools"),
  EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: oneOf("on", "off"),
  ...ignoredAll(
    "EnablePrefixForIpv6SourceNat",
    "MinimumLoadBalancerCapacity",
    "EnableCapacityReservationProvisionStabilize",
  ),
});
export type LoadBalancerProperties = Infer<typeof properties>;

export const loadBalancer: ResourceType<LoadBalancerProperties> = {
  name: "AWS::ElasticLoadBalancingV2::LoadBalancer",
  properties,
  hints: loadBalancerHints,
  ref: (resource, stack) => arnOf(stack, resource),
  attributes: (resource, stack) => ({
    LoadBalancerArn: () => arnOf(stack, resource),
    LoadBalancerName: () => nameOfLoadBalancer(stack, resource),
    LoadBalancerFullName: () => fullNameOf(stack, resource),
    DNSName: () => dnsNameOf(stack, resource),
    CanonicalHostedZoneID: () => "Z31USIVHYNEOWT",
    SecurityGroups: () => resource.props.SecurityGroups ?? [],
  }),
};

export function kindOf({ props }: Resource<LoadBalancerProperties>): "application" | "network" {
  return props.Type ?? "application";
}

export function isInternetFacing({ props }: Resource<LoadBalancerProperties>): boolean {
  return props.Scheme !== "internal";
}

export function nameOfLoadBalancer(stack: Stack, { logicalId, props }: Resource<LoadBalancerProperties>): string {
  return props.Name ?? shortGeneratedName(stack, logicalId);
}

function fullNameOf(stack: Stack, resource: Resource<LoadBalancerProperties>): string {
  const family = kindOf(resource) === "network" ? "net" : "app";
  return `${family}/${nameOfLoadBalancer(stack, resource)}/${hashOf(stack, resource)}`;
}

function hashOf(stack: Stack, { logicalId }: Resource<LoadBalancerProperties>): string {
  return randomPart(stack, logicalId, 16).toLowerCase();
}

function arnOf(stack: Stack, resource: Resource<LoadBalancerProperties>): string {
  return arn(stack, "elasticloadbalancing", `loadbalancer/${fullNameOf(stack, resource)}`);
}

/** Rows NLB-083 and ALB-015; an ALB's is in lower case and has ten digits. */
function dnsNameOf(stack: Stack, resource: Resource<LoadBalancerProperties>): string {
  const own = nameOfLoadBalancer(stack, resource);
  const hash = hashOf(stack, resource);
  if (kindOf(resource) === "network") return `${own}-${hash}.elb.${stack.region}.amazonaws.com`;
  const digits = String(1_000_000_000 + (Number.parseInt(hash.slice(0, 8), 16) % 1_000_000_000));
  const prefix = isInternetFacing(resource) ? "" : "internal-";
  return `${prefix}${own}-${digits}.${stack.region}.elb.amazonaws.com`.toLowerCase();
}

export function buildLoadBalancers(stack: Stack): LoadBalancer[] {
  return stack.all(loadBalancer).flatMap((resource) => buildLoadBalancer(stack, resource) ?? []);
}

function buildLoadBalancer(stack: Stack, resource: Resource<LoadBalancerProperties>): LoadBalancer | undefined {
  const homes = homesOf(stack, resource);
  const first = homes[0];
  if (!first) return undefined;
  const kind = kindOf(resource);
  return {
    id: physicalId<LoadBalancerId>("lb", stack.lab, resource.logicalId),
    logicalId: resource.logicalId,
    name: nameOfLoadBalancer(stack, resource),
    kind,
    scheme: isInternetFacing(resource) ? "internet-facing" : "internal",
    vpcId: first.home.props.VpcId as VpcId,
    dnsName: dnsNameOf(stack, resource),
    arn: arnOf(stack, resource),
    nodes: homes.map((home) => buildNode(stack, resource, home, isInternetFacing(resource))),
    securityGroupIds: groupsOf(stack, resource, first.home.props.VpcId),
    ...settingsOf(kind, resource.props.LoadBalancerAttributes ?? {}),
    ...sourcePortsOf(stack, resource),
    listeners: buildListeners(stack, resource),
  };
}

function sourcePortsOf(stack: Stack, resource: Resource<LoadBalancerProperties>): Pick<LoadBalancer, "sourcePorts"> {
  const { sourcePorts } = resource.hints;
  if (sourcePorts === undefined) return {};
  if (kindOf(resource) === "network") return { sourcePorts };
  broken(stack, resource, [], "can have the `SourcePorts` of `Metadata.Tierlab` as an NLB only");
  return {};
}

/** An NLB without groups is open and stays so (rows NLB-168, NLB-169); an ALB then has the VPC's default group. */
function groupsOf(stack: Stack, resource: Resource<LoadBalancerProperties>, vpcIdText: string): SecurityGroupId[] {
  const given = resource.props.SecurityGroups;
  if (kindOf(resource) === "network" && !given?.length) return [];
  return securityGroupsOf(stack, resource, ["SecurityGroups"], given, vpcIdText);
}
