/**
 * What enters the fabric, judged as the sender's interface and subnet would: before any address is rewritten.
 *
 *   interface -> source check -> reserved services -> route table of the subnet -> egress rules of the groups -> on
 */
import { type FabricState, type FabricSubnet, INTERNET, LINK_LOCAL } from "../../model/index.ts";
import { LINE_DEVICES } from "../impair/plan.ts";
import { matchAny } from "./fault-rules.ts";
import { groupChain } from "./groups.ts";
import {
  internetInterfaces,
  internetServices,
  PUBLISHED_KEY,
  publishedKey,
  quoted,
  resolverAddress,
  subnetInterfaces,
  UPLINK,
  vpcServices,
} from "./interfaces.ts";
import { passReturned } from "./lines.ts";
import { hex, MARK, natGatewayMark } from "./mark.ts";
import { flattenRoutes, formatRange, type Way } from "./routes.ts";
import { type Chain, lookup, type Part, type Rule } from "./text.ts";
import { dropUnanswered } from "./unanswered.ts";

export const SERVICE_KEY = "ip daddr . meta l4proto . th dport";

export function arrivalPart(state: FabricState): Part {
  const tables = routeTables(state);
  return {
    collections: [
      {
        kind: "set",
        name: "sources",
        type: "ifname . ipv4_addr",
        elements: state.interfaces.map((eni) => `${quoted(eni)} . ${eni.privateIp}`),
      },
    ],
    chains: [
      arrive(state, tables),
      stray(state),
      fromUplink(state),
      fromInternet(state),
      ...tables.map((table, index) => leave(state, table, index)),
      viaInternetGateway(state),
      ...state.natGateways.map((_, index) => viaNatGateway(index)),
    ],
  };
}

/** Subnets of one VPC with the same routes share chains. Gives, per distinct table, the subnets that use it. */
export function routeTables(state: FabricState): FabricSubnet[][] {
  const byTable = Map.groupBy(state.subnets, ({ vpcId, routes }) => JSON.stringify([vpcId, routes]));
  return [...byTable.values()];
}

/** Number of the table that a subnet uses, as in the names of its chains. */
export function tableOf(tables: readonly FabricSubnet[][], subnetId: FabricSubnet["id"]): number {
  return tables.findIndex((subnets) => subnets.some(({ id }) => id === subnetId));
}

function arrive(state: FabricState, tables: readonly FabricSubnet[][]): Chain {
  const enis = subnetInterfaces(state).filter(({ where }) => tableOf(tables, where.subnetId) >= 0);
  const unchecked = state.interfaces.filter(({ sourceDestCheck }) => !sourceDestCheck).map(quoted);
  const leaves = enis.map((eni) => `${quoted(eni)} : jump leave_${tableOf(tables, eni.where.subnetId)}`);
  const judges = enis.map((eni) => `${quoted(eni)} : goto ${groupChain(state, "egress", eni.securityGroupIds)}`);
  const internet = internetInterfaces(state).map((eni) => `${quoted(eni)} : goto from_internet`);
  return {
    name: "arrive",
    hook: { type: "filter", at: "prerouting", priority: -150 },
    rules: [
      ...passReturned(state),
      ...dropUnanswered(state),
      "ct state established,related accept",
      "ct state invalid goto stray",
      'iifname "lo" accept',
      `iifname "${UPLINK}" goto from_uplink`,
      ...matchAny("ip saddr", unchecked.length > 0 ? [LINK_LOCAL.monitor] : [], "drop"),
      `${unchecked.length > 0 ? `iifname != { ${unchecked.join(", ")} } ` : ""}iifname . ip saddr != @sources drop`,
      ...lookup("iifname", "vmap", [...leaves, ...internet]),
      ...lookup("iifname", "vmap", judges),
      "drop",
    ],
  };
}

/**
 * Segments of no known flow: a cut, expired or never opened one. RST to a listener's port (row NLB-009) and for what
 * passed NAT (row V19); silence on a load balancer's other ports (row NLB-007). What comes from a line whose fault has
 * just ended bears translated addresses, which no flow has: it is lost there, and its flow goes on.
 *
 * DIFFERS: a plain segment between two instances that belongs to no flow gets RST from the fabric; AWS would judge it
 * by the security groups and let the receiver's own RST through.
 */
function stray(state: FabricState): Chain {
  const nodes = state.networkLoadBalancers.flatMap(({ nodes }) => nodes.flatMap(nodeAddresses));
  const onlyListeners =
    nodes.length > 0 ? [`ip daddr { ${nodes.join(", ")} } ip daddr . tcp dport != @listening drop`] : [];
  return {
    name: "stray",
    rules: [
      "ip protocol != tcp drop",
      ...[UPLINK, LINE_DEVICES].map((device) => `iifname "${device}" drop`),
      "tcp flags & rst == rst drop",
      ...onlyListeners,
      "reject with tcp reset",
    ],
  };
}

/** The uplink reaches published ports and nothing else. */
function fromUplink(state: FabricState): Chain {
  const ports = [...new Set(state.ingress.map(publishedKey))];
  const admit = `fib daddr type local ${PUBLISHED_KEY} { ${ports.join(", ")} } ${addMark(MARK.publishedPort)} accept`;
  return { name: "from_uplink", rules: [...(ports.length > 0 ? [admit] : []), "drop"] };
}

/** The internet side reaches public addresses, never a private one. */
function fromInternet(state: FabricState): Chain {
  const publicAddresses = [
    ...state.interfaces.flatMap(({ publicIp }) => publicIp ?? []),
    ...state.networkLoadBalancers.flatMap(({ nodes }) => nodes.flatMap(({ publicIp }) => publicIp ?? [])),
  ];
  const vpcRanges = state.vpcs.flatMap(({ cidrs }) => cidrs);
  const closed = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "127.0.0.0/8", INTERNET.public];
  return {
    name: "from_internet",
    rules: [
      `${SERVICE_KEY} { ${internetServices.join(", ")} } accept`,
      ...(publicAddresses.length > 0 ? [`ip daddr { ${publicAddresses.join(", ")} } accept`] : []),
      ...[...closed, ...vpcRanges].map((range) => `ip daddr ${range} drop`),
      "accept",
    ],
  };
}

function leave(state: FabricState, subnets: readonly FabricSubnet[], index: number): Chain {
  const [first] = subnets as [FabricSubnet];
  const vpc = state.vpcs.find(({ id }) => id === first.vpcId);
  const ranges = flattenRoutes(state, first).map((range) => `${formatRange(range)} : ${verdict(state, range.way)}`);
  return {
    name: `leave_${index}`,
    comment: subnets.map(({ id, cidr }) => `${id} ${cidr}`).join(", "),
    rules: [
      ...(vpc ? [`${SERVICE_KEY} { ${vpcServices(vpc).join(", ")} } accept`] : []),
      ...foreignResolvers(state, first).map((address) => `ip daddr ${address} drop`),
      ...lookup("ip daddr", "vmap", ranges),
    ],
  };
}

/** Row V25. */
function foreignResolvers(state: FabricState, { vpcId }: FabricSubnet): string[] {
  return state.vpcs.filter(({ id }) => id !== vpcId).flatMap((vpc) => resolverAddress(vpc) ?? []);
}

function verdict(state: FabricState, way: Way): Rule {
  switch (way.kind) {
    case "local":
    case "peering":
    case "gateway-endpoint":
      return "return";
    case "internet-gateway":
      return "goto via_internet_gateway";
    case "nat-gateway":
      return `goto via_nat_${state.natGateways.findIndex(({ id }) => id === way.natGatewayId)}`;
    case "nowhere":
      return "drop";
  }
}

/** Row V15: only with a public address of one's own. */
function viaInternetGateway(state: FabricState): Chain {
  const owners = state.interfaces.flatMap(({ publicIp, privateIp }) => (publicIp ? [privateIp] : []));
  const mark = `ip saddr { ${owners.join(", ")} } ${addMark(MARK.internetGateway)} return`;
  return { name: "via_internet_gateway", rules: [...(owners.length > 0 ? [mark] : []), "drop"] };
}

/** Row V17: TCP, UDP and ICMP only. */
function viaNatGateway(index: number): Chain {
  const mark = addMark(natGatewayMark(index));
  return { name: `via_nat_${index}`, rules: [`ip protocol { tcp, udp, icmp } ${mark} return`, "drop"] };
}

/** Added, not set: a repeated first packet must not wipe out what translation has noted meanwhile. */
function addMark(mark: number): Rule {
  return `ct mark set ct mark | ${hex(mark)}`;
}

function nodeAddresses({ privateIp, publicIp }: { privateIp: string; publicIp?: string }): string[] {
  return publicIp ? [privateIp, publicIp] : [privateIp];
}
