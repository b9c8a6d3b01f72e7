/**
 * What a VPC's own words promise about a TCP connection, worked out from routes and security groups alone: never from
 * the compiled rule set, so that tests can hold one against the other.
 */
import { selectTargets } from "../../proxy/nlb/index.ts";
import {
  type Eni,
  type FabricState,
  type FabricSubnet,
  formatIp,
  INTERNET,
  LINK_LOCAL,
  type NetworkLoadBalancerState,
  parseCidr,
  type Route,
  rangeHas,
  type SecurityGroupId,
  type SecurityGroupRule,
  type TargetHealth,
} from "../model/index.ts";

/** `filtered`: silence. `depends`: on the target that the NLB's hash picks. */
export type Reachability = "allowed" | "filtered" | "depends";

/** Whether the first segment from `from` to `to`:`port` gets to whoever plays that address. */
export function expectedReachability(
  state: FabricState,
  from: Eni,
  to: string,
  port: number,
  health: readonly TargetHealth[] = [],
): Reachability {
  if (isService(state, from, to, port)) return "allowed";
  const seenFrom = sourceAt(state, from, to);
  if (seenFrom === undefined || !mayLeave(state, from, to, port)) return "filtered";
  const node = nodeAt(state, to);
  if (node) return throughNode(state, { ...node, from, seenFrom, port, health });
  const receiver = state.interfaces.find(({ privateIp, publicIp }) => privateIp === to || publicIp === to);
  return receiver && mayEnter(state, receiver, seenFrom, port) && leadsBack(state, receiver, seenFrom)
    ? "allowed"
    : "filtered";
}

/** Row V38: the resolver and the metadata service answer whatever the groups say. */
function isService(state: FabricState, from: Eni, to: string, port: number): boolean {
  const subnet = subnetOf(state, from);
  if (subnet === undefined) return to === INTERNET.resolver && port === 53;
  if (port === 80) return to === LINK_LOCAL.metadata;
  const vpc = state.vpcs.find(({ id }) => id === subnet.vpcId);
  const base = parseCidr(vpc?.cidrs[0] ?? "");
  const own = base !== undefined && to === formatIp(base.base + 2);
  return port === 53 && vpc?.enableDnsSupport === true && (own || to === LINK_LOCAL.resolver);
}

/** The sender's address as `to` will see it; `undefined` where no route leads there. */
function sourceAt(state: FabricState, from: Eni, to: string): string | undefined {
  const isPublic = rangeHas(INTERNET.public, to);
  const subnet = subnetOf(state, from);
  if (subnet === undefined) return isPublic || rangeHas(INTERNET.clients, to) ? from.privateIp : undefined;
  if (!isPublic && !rangeHas(INTERNET.clients, to)) return isInside(state, subnet, to) ? from.privateIp : undefined;
  const target = routeTo(subnet, to)?.target;
  if (target?.kind === "internet-gateway") return hasGateway(state, subnet) ? from.publicIp : undefined;
  if (target?.kind === "gateway-endpoint") return from.privateIp;
  if (target?.kind !== "nat-gateway") return undefined;
  const gateway = state.natGateways.find(({ id }) => id === target.natGatewayId);
  const home = state.subnets.find(({ id }) => id === gateway?.subnetId);
  const goesOn = home && hasGateway(state, home) && routeTo(home, to)?.target.kind === "internet-gateway";
  return goesOn ? gateway?.publicIp : undefined;
}

interface NodeCall {
  readonly nlb: NetworkLoadBalancerState;
  readonly node: NetworkLoadBalancerState["nodes"][number];
  readonly from: Eni;
  readonly seenFrom: string;
  readonly port: number;
  readonly health: readonly TargetHealth[];
}

function throughNode(state: FabricState, call: NodeCall): Reachability {
  const { nlb, node, seenFrom, port, health } = call;
  const listener = nlb.listeners.find((one) => one.port === port);
  const home = state.subnets.find(({ id }) => id === node.subnetId);
  const isOpen = nlb.securityGroupIds.length === 0 || admits(state, nlb.securityGroupIds, "ingress", seenFrom, port);
  if (listener === undefined || !isOpen || (home && !hasRouteBack(state, home, seenFrom))) return "filtered";
  const answers = listener.defaultAction.targetGroups.flatMap(({ targetGroupId, weight }) => {
    const group = weight > 0 ? nlb.targetGroups.find(({ id }) => id === targetGroupId) : undefined;
    if (group === undefined) return [];
    const source = group.preserveClientIp ? seenFrom : node.privateIp;
    return selectTargets(nlb, node, group, health).map((target) => reachesTarget(state, call, source, target));
  });
  if (answers.every((answer) => !answer)) return "filtered";
  return answers.every(Boolean) ? "allowed" : "depends";
}

function reachesTarget(
  state: FabricState,
  { nlb }: NodeCall,
  source: string,
  target: { readonly ip: string; readonly port: number },
): boolean {
  const receiver = state.interfaces.find(({ privateIp }) => privateIp === target.ip);
  if (receiver === undefined || source === target.ip) return false; // row NLB-046: a hairpin with the client's address
  const groups = nlb.securityGroupIds;
  if (groups.length > 0 && !admits(state, groups, "egress", target.ip, target.port)) return false;
  return mayEnter(state, receiver, source, target.port, groups);
}

function mayLeave(state: FabricState, from: Eni, to: string, port: number): boolean {
  return from.where.kind === "internet" || admits(state, from.securityGroupIds, "egress", to, port);
}

/** @param through groups of the NLB that the connection came through (row NLB-050) */
function mayEnter(
  state: FabricState,
  receiver: Eni,
  source: string,
  port: number,
  through: readonly SecurityGroupId[] = [],
): boolean {
  if (receiver.where.kind === "internet") return true;
  return admits(state, receiver.securityGroupIds, "ingress", source, port, through);
}

/** Rows V26, V29: any rule of any group. */
function admits(
  state: FabricState,
  groupIds: readonly SecurityGroupId[],
  direction: "ingress" | "egress",
  peer: string,
  port: number,
  through: readonly SecurityGroupId[] = [],
): boolean {
  return state.securityGroups
    .filter(({ id }) => groupIds.includes(id))
    .flatMap((group) => group[direction])
    .some((rule) => coversPort(rule, port) && coversPeer(state, rule, peer, through));
}

function coversPort({ protocol, ports }: SecurityGroupRule, port: number): boolean {
  if (protocol === "all") return true;
  return protocol === "tcp" && (ports === undefined || (port >= ports[0] && port <= ports[1]));
}

function coversPeer(
  state: FabricState,
  { peer }: SecurityGroupRule,
  ip: string,
  through: readonly SecurityGroupId[],
): boolean {
  if (peer.kind === "cidr") return rangeHas(peer.cidr, ip);
  if (through.includes(peer.groupId)) return true;
  const bears = ({ securityGroupIds }: { readonly securityGroupIds: readonly SecurityGroupId[] }) =>
    securityGroupIds.includes(peer.groupId);
  return (
    state.interfaces.some((eni) => eni.privateIp === ip && bears(eni)) ||
    state.networkLoadBalancers.some((nlb) => bears(nlb) && nlb.nodes.some(({ privateIp }) => privateIp === ip))
  );
}

function leadsBack(state: FabricState, receiver: Eni, source: string): boolean {
  const subnet = subnetOf(state, receiver);
  return subnet === undefined || hasRouteBack(state, subnet, source);
}

function hasRouteBack(state: FabricState, subnet: FabricSubnet, source: string): boolean {
  if (isInside(state, subnet, source)) return true;
  const isOutside = rangeHas(INTERNET.public, source) || rangeHas(INTERNET.clients, source);
  return isOutside && hasGateway(state, subnet) && routeTo(subnet, source)?.target.kind === "internet-gateway";
}

/** The subnet's own VPC, or one that its table peers with (row V23: never a third). */
function isInside(state: FabricState, subnet: FabricSubnet, ip: string): boolean {
  const rangesOf = (vpcId: string) => state.vpcs.find(({ id }) => id === vpcId)?.cidrs ?? [];
  if (rangesOf(subnet.vpcId).some((range) => rangeHas(range, ip))) return true;
  const target = routeTo(subnet, ip)?.target;
  return target?.kind === "peering" && rangesOf(target.vpcId).some((range) => rangeHas(range, ip));
}

/** Row V08. */
function routeTo(subnet: FabricSubnet, ip: string): Route | undefined {
  const prefixOf = ({ destination }: Route) => parseCidr(destination)?.prefix ?? -1;
  return subnet.routes
    .filter(({ destination }) => rangeHas(destination, ip))
    .toSorted((a, b) => prefixOf(b) - prefixOf(a))[0];
}

function hasGateway(state: FabricState, { vpcId }: FabricSubnet): boolean {
  return state.vpcs.some(({ id, hasInternetGateway }) => id === vpcId && hasInternetGateway);
}

function nodeAt(state: FabricState, ip: string) {
  return state.networkLoadBalancers
    .flatMap((nlb) => nlb.nodes.map((node) => ({ nlb, node })))
    .find(({ node }) => node.privateIp === ip || node.publicIp === ip);
}

function subnetOf(state: FabricState, { where }: Eni): FabricSubnet | undefined {
  return where.kind === "subnet" ? state.subnets.find(({ id }) => id === where.subnetId) : undefined;
}
