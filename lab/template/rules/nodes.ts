/** Where a load balancer may have nodes, and with which addresses. */
import { cidrHasIp, fixedAddresses, type Lab, parseCidr, parseIp, type SubnetId, sizeOf } from "../../model/index.ts";
import { eipByAllocation } from "../resources/eip.ts";
import { isInternetFacing, kindOf, type LoadBalancerProperties } from "../resources/load-balancer.ts";
import { broken, type Path, type Resource, type Stack } from "../stack.ts";
import { isPublic } from "./routes.ts";

/** Row NLB-094. */
const ROOM = 8;
/** Addresses of a subnet that AWS keeps (row V01). */
const KEPT = 5;

interface Mapping {
  readonly SubnetId: string;
  readonly PrivateIPv4Address?: string;
  readonly AllocationId?: string;
}

interface NodePlace {
  readonly mapping: Mapping;
  readonly path: Path;
}

export function checkNode(
  lab: Lab,
  stack: Stack,
  resource: Resource<LoadBalancerProperties>,
  { mapping, path }: NodePlace,
): void {
  const home = lab.subnets.find(({ id }) => id === mapping.SubnetId);
  if (isInternetFacing(resource) && !isPublic(lab, mapping.SubnetId as SubnetId)) {
    const rule = `\`${home?.logicalId}\` has no route to an internet gateway, which an internet-facing load balancer needs`;
    broken(stack, resource, path, `must be a public subnet: ${rule}`, "Add the route, or set `Scheme: internal`.");
  }
  if (kindOf(resource) === "application" && (parseCidr(home?.cidr ?? "")?.prefix ?? 0) > 27) {
    const rule = `must be a subnet of /27 or larger for an ALB, \`${home?.logicalId}\` is ${home?.cidr}`;
    broken(stack, resource, path, rule);
  }
  checkMapping(stack, resource, mapping, path);
  if (kindOf(resource) === "network") checkRoom(lab, stack, resource, { mapping, path });
}

/** Row NLB-091. */
function checkMapping(
  stack: Stack,
  resource: Resource<LoadBalancerProperties>,
  { PrivateIPv4Address, AllocationId }: Mapping,
  path: Path,
): void {
  const isNetwork = kindOf(resource) === "network";
  if (PrivateIPv4Address !== undefined && !(isNetwork && !isInternetFacing(resource))) {
    broken(stack, resource, [...path, "PrivateIPv4Address"], "can be given for an internal NLB only");
  }
  if (AllocationId === undefined) return;
  const place = [...path, "AllocationId"];
  if (!isNetwork || !isInternetFacing(resource)) {
    broken(stack, resource, place, "can be given for an internet-facing NLB only");
  } else if (!eipByAllocation(stack, AllocationId)) {
    broken(stack, resource, place, `must be the \`AllocationId\` of an AWS::EC2::EIP, got \`${AllocationId}\``);
  }
}

/** Row NLB-094: without the load balancer's own addresses, as AWS finds the subnet before it makes it. */
function checkRoom(
  lab: Lab,
  stack: Stack,
  resource: Resource<LoadBalancerProperties>,
  { mapping, path }: NodePlace,
): void {
  if (!isInternetFacing(resource) && mapping.PrivateIPv4Address !== undefined) return;
  const home = lab.subnets.find(({ id }) => id === mapping.SubnetId);
  const cidr = parseCidr(home?.cidr ?? "");
  if (!home || !cidr) return;
  const others = lab.loadBalancers.filter(({ logicalId }) => logicalId !== resource.logicalId);
  const taken = fixedAddresses({ ...lab, loadBalancers: others }).filter((ip) => cidrHasIp(cidr, parseIp(ip) ?? 0));
  const free = sizeOf(cidr) - KEPT - taken.length;
  if (free >= ROOM) return;
  const rule = `must be a subnet with ${ROOM} free addresses, \`${home.logicalId}\` (${home.cidr}) has ${free}`;
  broken(stack, resource, path, rule);
}
