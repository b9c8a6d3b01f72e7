/** Where the nodes of a load balancer stand, and with which addresses. */
import type { LoadBalancerNode } from "../../model/index.ts";
import { address, string } from "../schema/scalars.ts";
import { type Infer, notEmulated, object, required } from "../schema/schema.ts";
import { broken, type Resource, referred, type Stack } from "../stack.ts";
import { eipByAllocation } from "./eip.ts";
import type { LoadBalancerProperties } from "./load-balancer.ts";
import { type SubnetProperties, subnet, subnetId, zoneOf } from "./subnet.ts";

export const subnetMapping = object({
  SubnetId: required(string()),
  PrivateIPv4Address: address,
  AllocationId: string(),
  IPv6Address: notEmulated("IPv6"),
  SourceNatIpv6Prefix: notEmulated("IPv6"),
});

type Mapping = Infer<typeof subnetMapping>;

interface Home {
  readonly home: Resource<SubnetProperties>;
  readonly mapping: Mapping;
}

/** In the template's order. */
export function mappingsOf({ props }: Resource<LoadBalancerProperties>): readonly Mapping[] {
  return props.SubnetMappings ?? (props.Subnets ?? []).map((SubnetId) => ({ SubnetId }));
}

/** The subnets that it names, those that are none reported. */
export function homesOf(stack: Stack, resource: Resource<LoadBalancerProperties>): Home[] {
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

export function buildNode(
  stack: Stack,
  resource: Resource<LoadBalancerProperties>,
  { home, mapping }: Home,
  isInternetFacing: boolean,
): LoadBalancerNode {
  const key = `${resource.logicalId}/${home.logicalId}`;
  const elastic = mapping.AllocationId === undefined ? undefined : eipByAllocation(stack, mapping.AllocationId);
  const privateIp = stack.addresses.privateIp(key, home.props.CidrBlock, mapping.PrivateIPv4Address);
  const secondaryIps = secondaryIpsOf(stack, resource, home, key);
  return {
    availabilityZone: zoneOf(stack, home),
    subnetId: subnetId(stack, home),
    privateIp,
    ...(isInternetFacing && { publicIp: stack.addresses.publicIp(elastic?.logicalId ?? key) }),
    ...(secondaryIps.length > 0 && { secondaryIps }),
  };
}

/** Row NLB-053. */
function secondaryIpsOf(
  stack: Stack,
  { props }: Resource<LoadBalancerProperties>,
  home: Resource<SubnetProperties>,
  key: string,
): string[] {
  const length = Number(props.LoadBalancerAttributes?.["secondary_ips.auto_assigned.per_subnet"] ?? 0);
  return Array.from({ length }, (_, index) =>
    stack.addresses.privateIp(`${key}/secondary/${index}`, home.props.CidrBlock),
  );
}
