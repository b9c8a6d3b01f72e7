import {
  type Eni,
  type FabricState,
  INTERNET,
  type IngressMapping,
  LINK_LOCAL,
  parseCidr,
  reservedAddresses,
} from "../../model/index.ts";

/** The fabric's leg on the ordinary Docker network: published ports come in here, egress leaves here. */
export const UPLINK = "eth0";

/** What a published port is looked up by, and its key. */
export const PUBLISHED_KEY = "meta l4proto . th dport";

export function publishedKey({ transport, containerPort }: IngressMapping): string {
  return `${transport} . ${containerPort}`;
}

export type SubnetEni = Eni & { readonly where: { readonly kind: "subnet" } };

export function subnetInterfaces(state: FabricState): SubnetEni[] {
  return state.interfaces.filter((eni): eni is SubnetEni => eni.where.kind === "subnet");
}

export function internetInterfaces(state: FabricState): Eni[] {
  return state.interfaces.filter(({ where }) => where.kind === "internet");
}

export function quoted(eni: Eni): string {
  return `"${eni.interface}"`;
}

/** The VPC's own resolver: base of the primary range plus two (row V02). */
export function resolverAddress(vpc: FabricState["vpcs"][number]): string | undefined {
  const primary = parseCidr(vpc.cidrs[0] ?? "");
  return primary && reservedAddresses(primary).resolver;
}

/** `address . protocol . port` of the services that a VPC's interfaces reach past every security group (row V38). */
export function vpcServices(vpc: FabricState["vpcs"][number]): string[] {
  const resolvers = vpc.enableDnsSupport ? [resolverAddress(vpc), LINK_LOCAL.resolver] : [];
  return [...resolvers.flatMap((address) => (address ? dnsAt(address) : [])), `${LINK_LOCAL.metadata} . tcp . 80`];
}

export const internetServices: readonly string[] = dnsAt(INTERNET.resolver);

function dnsAt(address: string): string[] {
  return [`${address} . udp . 53`, `${address} . tcp . 53`];
}
