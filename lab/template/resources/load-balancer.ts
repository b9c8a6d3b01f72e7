import {
  type LoadBalancer,
  type LoadBalancerId,
  type LoadBalancerNode,
  physicalId,
  type SecurityGroupId,
  type VpcId,
} from "../../model/index.ts";
import { attributes, tags } from "../schema/common.ts";
import { address, boolean, emulatedOf, integer, oneOf, string } from "../schema/scalars.ts";
import { type Infer, ignored, ignoredAll, list, notEmulated, object, required } from "../schema/schema.ts";
import { broken, type Resource, type ResourceType, referred, type Stack } from "../stack.ts";
import { eipByAllocation } from "./eip.ts";
import { buildListeners, idleTimeoutOfListeners } from "./listener.ts";
import { arn, randomPart, shortGeneratedName } from "./names.ts";
import { securityGroupsOf } from "./security-group-id.ts";
import { type SubnetProperties, subnet, subnetId, zoneOf } from "./subnet.ts";

const DEFAULT_IDLE_SECONDS = 60;

const subnetMapping = object({
  SubnetId: required(string()),
  PrivateIPv4Address: address,
  AllocationId: string(),
  IPv6Address: notEmulated("IPv6"),
  SourceNatIpv6Prefix: notEmulated("IPv6"),
});

const name = string({
  max: 32,
  pattern: /^(?!-|internal-)[A-Za-z0-9-]+(?<!-)$/,
  rule: "letters, digits and inner hyphens, not `internal-…`",
});

/** Attributes of both kinds; which kind may have which is a rule of its own. */
const known = {
  "access_logs.s3.bucket": ignored,
  "access_logs.s3.enabled": ignored,
  "access_logs.s3.prefix": ignored,
  "connection_logs.s3.bucket": ignored,
  "connection_logs.s3.enabled": ignored,
  "connection_logs.s3.prefix": ignored,
  "client_keep_alive.seconds": integer(60, 604_800),
  "deletion_protection.enabled": boolean,
  "dns_record.client_routing_policy": emulatedOf(
    ["any_availability_zone"],
    ["availability_zone_affinity", "partial_availability_zone_affinity"],
  ),
  "idle_timeout.timeout_seconds": integer(1, 4000),
  "ipv6.deny_all_igw_traffic": ignored,
  "load_balancing.cross_zone.enabled": boolean,
  "routing.http.desync_mitigation_mode": emulatedOf(["defensive"], ["monitor", "strictest"]),
  "routing.http.drop_invalid_header_fields.enabled": emulatedOf(["false"], ["true"]),
  "routing.http.preserve_host_header.enabled": emulatedOf(["false"], ["true"]),
  "routing.http.x_amzn_tls_version_and_cipher_suite.enabled": emulatedOf(["false"], ["true"]),
  "routing.http.xff_client_port.enabled": emulatedOf(["false"], ["true"]),
  "routing.http.xff_header_processing.mode": emulatedOf(["append"], ["preserve", "remove"]),
  "routing.http2.enabled": ignored,
  "secondary_ips.auto_assigned.per_subnet": emulatedOf(["0"], ["1", "2", "3", "4", "5", "6", "7"]),
  "waf.fail_open.enabled": ignored,
  "zonal_shift.config.enabled": emulatedOf(["false"], ["true"]),
};

const properties = object({
  Name: name,
  Type: emulatedOf(["application", "network"], ["gateway"]),
  Scheme: oneOf("internal", "internet-facing"),
  Subnets: list(string(), { min: 1 }),
  SubnetMappings: list(subnetMapping, { min: 1 }),
  SecurityGroups: list(string(), { max: 5 }),
  IpAddressType: emulatedOf(["ipv4"], ["dualstack", "dualstack-without-public-ipv4"]),
  LoadBalancerAttributes: attributes(known),
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
type Mapping = Infer<typeof subnetMapping>;

export const loadBalancer: ResourceType<LoadBalancerProperties> = {
  name: "AWS::ElasticLoadBalancingV2::LoadBalancer",
  properties,
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
export function dnsNameOf(stack: Stack, resource: Resource<LoadBalancerProperties>): string {
  const own = nameOfLoadBalancer(stack, resource);
  const hash = hashOf(stack, resource);
  if (kindOf(resource) === "network") return `${own}-${hash}.elb.${stack.region}.amazonaws.com`;
  const digits = String(1_000_000_000 + (Number.parseInt(hash.slice(0, 8), 16) % 1_000_000_000));
  const prefix = isInternetFacing(resource) ? "" : "internal-";
  return `${prefix}${own}-${digits}.${stack.region}.elb.amazonaws.com`.toLowerCase();
}

/** Where its nodes stand, in the template's order. */
export function mappingsOf({ props }: Resource<LoadBalancerProperties>): readonly Mapping[] {
  return props.SubnetMappings ?? (props.Subnets ?? []).map((SubnetId) => ({ SubnetId }));
}

export function buildLoadBalancers(stack: Stack): LoadBalancer[] {
  return stack.all(loadBalancer).flatMap((resource) => buildLoadBalancer(stack, resource) ?? []);
}

function buildLoadBalancer(stack: Stack, resource: Resource<LoadBalancerProperties>): LoadBalancer | undefined {
  const homes = homesOf(stack, resource);
  const first = homes[0];
  if (!first) return undefined;
  const kind = kindOf(resource);
  const given = resource.props.LoadBalancerAttributes ?? {};
  return {
    id: physicalId<LoadBalancerId>("lb", stack.lab, resource.logicalId),
    logicalId: resource.logicalId,
    name: nameOfLoadBalancer(stack, resource),
    kind,
    scheme: isInternetFacing(resource) ? "internet-facing" : "internal",
    vpcId: first.home.props.VpcId as VpcId,
    dnsName: dnsNameOf(stack, resource),
    arn: arnOf(stack, resource),
    nodes: homes.map(({ home, mapping }) => buildNode(stack, resource, home, mapping)),
    securityGroupIds: groupsOf(stack, resource, first.home.props.VpcId),
    crossZone: kind === "application" || given["load_balancing.cross_zone.enabled"] === true,
    idleTimeoutSeconds:
      kind === "application"
        ? Number(given["idle_timeout.timeout_seconds"] ?? DEFAULT_IDLE_SECONDS)
        : idleTimeoutOfListeners(stack, resource),
    listeners: buildListeners(stack, resource),
  };
}

/** The subnets that it names, those that are none reported. */
export function homesOf(
  stack: Stack,
  resource: Resource<LoadBalancerProperties>,
): { home: Resource<SubnetProperties>; mapping: Mapping }[] {
  const { SubnetMappings, Subnets } = resource.props;
  if ((SubnetMappings === undefined) === (Subnets === undefined)) {
    broken(stack, resource, [], "must have one of `Subnets` and `SubnetMappings`");
    return [];
  }
  return mappingsOf(resource).flatMap((mapping, index) => {
    const path = SubnetMappings ? ["SubnetMappings", index, "SubnetId"] : ["Subnets", index];
    const home = referred(stack, resource, path, subnet, mapping.SubnetId);
    return home ? [{ home, mapping }] : [];
  });
}

/** An NLB without groups is open and stays so (rows NLB-168, NLB-169); an ALB then has the VPC's default group. */
function groupsOf(stack: Stack, resource: Resource<LoadBalancerProperties>, vpcIdText: string): SecurityGroupId[] {
  const given = resource.props.SecurityGroups;
  if (kindOf(resource) === "network" && !given?.length) return [];
  return securityGroupsOf(stack, resource, ["SecurityGroups"], given, vpcIdText);
}

function buildNode(
  stack: Stack,
  resource: Resource<LoadBalancerProperties>,
  home: Resource<SubnetProperties>,
  mapping: Mapping,
): LoadBalancerNode {
  const key = `${resource.logicalId}/${home.logicalId}`;
  const elastic = mapping.AllocationId === undefined ? undefined : eipByAllocation(stack, mapping.AllocationId);
  return {
    availabilityZone: zoneOf(stack, home),
    subnetId: subnetId(stack, home),
    privateIp: stack.addresses.privateIp(key, home.props.CidrBlock, mapping.PrivateIPv4Address),
    ...(isInternetFacing(resource) && { publicIp: stack.addresses.publicIp(elastic?.logicalId ?? key) }),
  };
}
