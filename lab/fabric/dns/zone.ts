/**
 * What the fabric's resolvers answer with authority, compiled from the desired state and the targets' health.
 *
 * DIFFERS: the zones of a lab's load balancers and databases (`elb.<region>.amazonaws.com` and its like) are answered by
 * the lab alone, so names of real AWS resources of that region do not resolve inside a lab.
 */
import { nodesInDns } from "../../../proxy/nlb/index.ts";
import {
  type DnsName,
  type FabricState,
  type FabricVpc,
  INTERNET,
  type LoadBalancerNode,
  type NetworkLoadBalancerState,
  rangeHas,
  scaledTtlSeconds,
  type TargetHealth,
} from "../../model/index.ts";
import { type Affinity, affinityOf } from "./affinity.ts";
import { hostedNames, privateZones, publicZones } from "./hosted.ts";
import { interfaceName, internalDomain, pointerName, publicInterfaceName } from "./names.ts";

export interface Zone {
  /** Domains without a record elsewhere: a name below one of them that has no record does not exist. */
  readonly apexes: readonly string[];
  readonly negativeTtlSeconds: number;
  /** Names that everybody sees, in lower case. */
  readonly names: Names;
  readonly vpcs: readonly VpcView[];
  /** How the machine that the lab runs on sees it. */
  readonly machine?: MachineView;
}

/** What stands at a name: records of different types. */
export type Names = ReadonlyMap<string, readonly ZoneRecord[]>;

export interface ZoneRecord {
  readonly type: "A" | "AAAA" | "CNAME" | "PTR" | "TXT";
  readonly ttlSeconds: number;
  readonly answer: DnsName["answer"];
  readonly values: readonly string[];
  /** Some clients are told some of the values only (row NLB-089). */
  readonly affinity?: Affinity;
}

/** What is only seen from inside one VPC. */
export interface VpcView {
  readonly cidrs: readonly string[];
  /** Row V48: without it the VPC has no resolver. */
  readonly enableDnsSupport: boolean;
  /** Of private zones (row V51). */
  readonly apexes: readonly string[];
  readonly names: Names;
}

/** Whoever asks from outside the lab's own ranges came in by a published port, and reaches others by such ports alone. */
export interface MachineView {
  readonly labRanges: readonly string[];
  /** Addresses of which a port is published: 127.0.0.1 to the machine. */
  readonly published: ReadonlySet<string>;
}

/** AWS's own for names of interfaces, and for names that do not exist. */
const TTL_SECONDS = 60;

/** @param blindNodes addresses of NLB nodes whose own checks see no target while those of others do */
export function compileZone(
  state: FabricState,
  health: readonly TargetHealth[],
  blindNodes: readonly string[] = [],
): Zone {
  const fitNodesOf = (nlb: NetworkLoadBalancerState) => nodesInDns(nlb, health, blindNodes);
  const domain = internalDomain(state.region);
  const names = single([
    ...publicInterfaceNames(state),
    ...state.names.map((name) => statedName(name, state, fitNodesOf)),
  ]);
  const zones = publicZones(state);
  return {
    apexes: [
      domain,
      `${state.region}.compute.amazonaws.com`,
      `elb.${state.region}.amazonaws.com`,
      `${state.region}.rds.amazonaws.com`,
      ...state.vpcs.flatMap(({ cidrs }) => cidrs.map(pointerZone)),
      ...zones.map(({ name }) => name),
    ],
    negativeTtlSeconds: scaledTtlSeconds(TTL_SECONDS, state.timeScale),
    names: new Map([...names, ...hostedNames(zones, names, state.timeScale)]),
    vpcs: state.vpcs.map((vpc) => compileView(vpc, state, names)),
    machine: machineView(state),
  };
}

/** Of names with one record each. */
function single(entries: readonly (readonly [string, ZoneRecord])[]): Names {
  return new Map(entries.map(([name, one]) => [name, [one]]));
}

type FitNodes = (nlb: NetworkLoadBalancerState) => readonly LoadBalancerNode[];

/** A name of the state; an NLB's gives only the nodes that are fit for traffic (rows NLB-084 to NLB-087). */
function statedName(name: DnsName, state: FabricState, fitNodesOf: FitNodes): [string, ZoneRecord] {
  const nlb = state.networkLoadBalancers.find(({ id }) => id === name.networkLoadBalancerId);
  const values = nlb ? fitAddresses(name, fitNodesOf(nlb)) : name.addresses;
  const affinity = nlb && affinityOf(state, nlb, values);
  const ttlSeconds = scaledTtlSeconds(name.ttlSeconds, state.timeScale);
  const record: ZoneRecord = { type: "A", ttlSeconds, answer: name.answer, values, ...(affinity ? { affinity } : {}) };
  return [name.name.toLowerCase().replace(/\.$/, ""), record];
}

/**
 * DIFFERS: a zonal name whose only node is unfit keeps its address, as a name of nothing but unfit nodes does (row
 * NLB-087); what AWS does with it is not documented.
 */
function fitAddresses({ addresses }: DnsName, nodes: readonly LoadBalancerNode[]): readonly string[] {
  const fit = nodes.flatMap(({ privateIp, publicIp }) => [privateIp, publicIp]);
  const told = addresses.filter((address) => fit.includes(address));
  return told.length > 0 ? told : addresses;
}

/** Row V49, seen from outside. */
function publicInterfaceNames(state: FabricState): [string, ZoneRecord][] {
  return state.interfaces.flatMap(({ publicIp }) =>
    publicIp === undefined ? [] : [[publicInterfaceName(publicIp, state.region), record("A", publicIp, state)]],
  );
}

/** Rows V46, V49 and V50; row V48 says when. */
function compileView(vpc: FabricVpc, state: FabricState, known: Names): VpcView {
  const { cidrs, enableDnsSupport, enableDnsHostnames } = vpc;
  const inside = (ip: string) => cidrs.some((cidr) => rangeHas(cidr, ip));
  const balancers = state.networkLoadBalancers.flatMap(({ nodes }) => nodes);
  const addresses = [...state.interfaces, ...balancers, ...state.natGateways].filter(({ privateIp }) =>
    inside(privateIp),
  );
  const names = addresses.flatMap(({ privateIp, publicIp }): [string, ZoneRecord][] => {
    const name = interfaceName(privateIp, state.region);
    return [
      [name, record("A", privateIp, state)],
      [pointerName(privateIp), record("PTR", name, state)],
      ...(publicIp === undefined
        ? []
        : [[publicInterfaceName(publicIp, state.region), record("A", privateIp, state)] as [string, ZoneRecord]]),
    ];
  });
  const zones = privateZones(state, vpc);
  const own = [...single(names), ...hostedNames(zones, known, state.timeScale)];
  return {
    cidrs,
    enableDnsSupport,
    apexes: zones.map(({ name }) => name),
    names: new Map(enableDnsSupport && enableDnsHostnames ? own : []),
  };
}

/** DIFFERS: a name that leads to a published port is the machine's own address to the machine, which has no other way. */
function machineView(state: FabricState): MachineView {
  const published = new Set(state.ingress.flatMap(({ to }) => to.map(({ ip }) => ip)));
  const nodes = [...state.interfaces, ...state.networkLoadBalancers.flatMap((nlb) => nlb.nodes)];
  for (const { privateIp, publicIp } of nodes) if (publicIp && published.has(privateIp)) published.add(publicIp);
  const vpcRanges = state.vpcs.flatMap(({ cidrs }) => cidrs);
  return { labRanges: [...vpcRanges, INTERNET.clients, INTERNET.public], published };
}

function record(type: ZoneRecord["type"], value: string, { timeScale }: FabricState): ZoneRecord {
  return { type, ttlSeconds: scaledTtlSeconds(TTL_SECONDS, timeScale), answer: "all", values: [value] };
}

/** The reverse zone of a range: as many labels as the range has whole octets. */
function pointerZone(cidr: string): string {
  const [address = "", prefix = "0"] = cidr.split("/");
  return pointerName(address)
    .split(".")
    .slice(4 - Math.floor(Number(prefix) / 8))
    .join(".");
}
