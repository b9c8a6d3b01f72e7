/** What one look at the kernel and at the targets says of every load balancer, by CloudWatch's names. Pure. */
import { kindOf, type Reading } from "../../../proxy/metrics/index.ts";
import { groupsInUse, healthyNodes } from "../../../proxy/nlb/index.ts";
import type { FabricState, NetworkLoadBalancerState, TargetHealth } from "../../model/index.ts";
import type { Counts } from "../nft/counters.ts";
import { type NodePlan, planNodes } from "../nft/nodes.ts";
import type { PlaneReading } from "../plane/index.ts";
import { type Counted, counterName } from "./counted.ts";
import type { Entry } from "./entries.ts";
import { markOf, nodeOfFlow } from "./flows.ts";

export interface Look {
  readonly atMs: number;
  readonly counts: Counts;
  /** Connections that are open or being opened, and all of UDP. */
  readonly active: readonly Entry[];
  readonly health: readonly TargetHealth[];
  readonly blindNodes: readonly string[];
  /** What the kernel cannot see, because it happens in a process. */
  readonly plane: readonly PlaneReading[];
  /** Flows of a node that got no source port. */
  portErrors(plan: NodePlan): number;
}

/** Rates are no reading: they need two looks. */
export function readingsOf(state: FabricState, look: Look): Reading[] {
  return [
    ...planNodes(state).flatMap((plan) => nodeReadings(state, plan, look)),
    ...state.networkLoadBalancers.flatMap((nlb) => healthReadings(nlb, look)),
  ];
}

/** `net/name/id` (row NLB-181): the DNS name has the same id. */
function loadBalancerDimension({ name, dnsName }: NetworkLoadBalancerState): string {
  const [host = name] = dnsName.split(".");
  return `net/${name}/${host.slice(name.length + 1)}`;
}

function nodeReadings(state: FabricState, plan: NodePlan, look: Look): Reading[] {
  const dimensions = { LoadBalancer: loadBalancerDimension(plan.nlb), AvailabilityZone: plan.node.availabilityZone };
  const values = withPlane(plan, look.plane, {
    ...counted(plan, look.counts),
    PortAllocationErrorCount: look.portErrors(plan),
    ...activeFlows(state, plan, look.active),
  });
  return Object.entries(values).map(([metric, value]) => ({ metric, dimensions, value }));
}

function counted(plan: NodePlan, counts: Counts): Record<string, number> {
  const count = (what: Counted) => counts.get(counterName(plan, what)) ?? { packets: 0, bytes: 0 };
  const packets = (what: Counted) => count(what).packets;
  const bytes = (what: Counted) => count(what).bytes;
  return {
    NewFlowCount: packets("new_tcp") + packets("new_udp") + packets("new_tls"),
    NewFlowCount_TCP: packets("new_tcp"),
    NewFlowCount_UDP: packets("new_udp"),
    NewFlowCount_TLS: packets("new_tls"),
    ProcessedBytes: bytes("tcp") + bytes("udp") + bytes("tls_in"),
    // What TLS listeners say passes as TCP too.
    ProcessedBytes_TCP: Math.max(0, bytes("tcp") - bytes("tls_out")),
    ProcessedBytes_UDP: bytes("udp"),
    ProcessedBytes_TLS: bytes("tls_in") + bytes("tls_out"),
    ProcessedPackets: packets("tcp") + packets("udp") + packets("tls_in") + packets("own"),
    TCP_Client_Reset_Count: packets("client_reset"),
    TCP_Target_Reset_Count: packets("target_reset"),
    TCP_ELB_Reset_Count: packets("elb_reset"),
    UnhealthyRoutingFlowCount: packets("unhealthy"),
    ...rejected(packets),
    ...blocked(packets),
  };
}

/** Row NLB-159. */
function rejected(packets: (what: Counted) => number): Record<string, number> {
  const tcp = Math.max(0, packets("arrived_tcp") - packets("tracked_tcp"));
  const udp = Math.max(0, packets("arrived_udp") - packets("tracked_udp"));
  return { RejectedFlowCount: tcp + udp, RejectedFlowCount_TCP: tcp };
}

const WAYS = { in: "Inbound", out: "Outbound" } as const;
const BLOCKABLE = { tcp: "TCP", udp: "UDP", icmp: "ICMP" } as const;

/** The two counters are read one after the other: a packet between them is no refusal before the next look. */
function blocked(packets: (what: Counted) => number): Record<string, number> {
  const ways = Object.entries(WAYS) as ["in" | "out", string][];
  const protocols = Object.entries(BLOCKABLE) as [keyof typeof BLOCKABLE, string][];
  return Object.fromEntries(
    ways.flatMap(([way, wayName]) =>
      protocols.map(([protocol, name]) => [
        `SecurityGroupBlockedFlowCount_${wayName}_${name}`,
        Math.max(0, packets(`asked_${way}_${protocol}`) - packets(`passed_${way}_${protocol}`)),
      ]),
    ),
  );
}

const OF_PLANE = [
  "TCP_Client_Reset_Count",
  "TCP_Target_Reset_Count",
  "TCP_ELB_Reset_Count",
  "RejectedFlowCount",
  "RejectedFlowCount_TCP",
  "PortAllocationErrorCount",
  "ClientTLSNegotiationErrorCount",
  "TargetTLSNegotiationErrorCount",
] as const;

/** Rows NLB-167, NLB-179. */
function withPlane(
  { nlb, node }: NodePlan,
  plane: readonly PlaneReading[],
  values: Record<string, number>,
): Record<string, number> {
  const ours = plane.find((one) => one.loadBalancerId === nlb.id && one.availabilityZone === node.availabilityZone);
  if (!ours) return values;
  const added = OF_PLANE.map((metric) => [metric, (values[metric] ?? 0) + ours.metrics[metric]]);
  return { ...values, ...Object.fromEntries(added) };
}

/** Row NLB-177. */
function activeFlows(state: FabricState, plan: NodePlan, active: readonly Entry[]): Record<string, number> {
  const mark = markOf(state, plan);
  const ours = active.filter((entry) => nodeOfFlow(entry) === mark);
  const tlsPorts = plan.nlb.listeners.filter(({ protocol }) => protocol === "TLS").map(({ port }) => port);
  const udp = ours.filter(({ protocol }) => protocol === "udp").length;
  const isTls = ({ reply }: Entry) => reply.source === plan.node.privateIp && tlsPorts.includes(reply.sourcePort);
  const tls = ours.filter(isTls).length;
  return {
    ActiveFlowCount: ours.length,
    ActiveFlowCount_TCP: ours.length - udp - tls,
    ActiveFlowCount_UDP: udp,
    ActiveFlowCount_TLS: tls,
  };
}

function healthReadings(nlb: NetworkLoadBalancerState, look: Look): Reading[] {
  return [...nlb.nodes.flatMap(({ availabilityZone }) => hosts(nlb, availabilityZone, look)), ...zones(nlb, look)];
}

/** Row NLB-180. A target of no zone is everyone's. */
function hosts(nlb: NetworkLoadBalancerState, zone: string, { health }: Look): Reading[] {
  return groupsInUse(nlb).flatMap((group) => {
    const isAlb = group.targets.some(({ applicationLoadBalancer }) => applicationLoadBalancer !== undefined);
    const targets = group.targets.filter(({ availabilityZone }) => [zone, "all"].includes(availabilityZone));
    if (isAlb || targets.length === 0) return [];
    const states = targets.map(
      ({ id, port }) =>
        health.find((one) => one.targetGroupId === group.id && one.targetId === id && one.port === port)?.state,
    );
    const dimensions = {
      LoadBalancer: loadBalancerDimension(nlb),
      AvailabilityZone: zone,
      TargetGroup: group.arn.slice(group.arn.lastIndexOf(":") + 1),
    };
    const healthy = states.filter((state) => state === "healthy").length;
    const unhealthy = states.filter((state) => state === "unhealthy" || state === "unhealthy.draining").length;
    return [
      { metric: "HealthyHostCount", dimensions, value: healthy },
      { metric: "UnHealthyHostCount", dimensions, value: unhealthy },
    ];
  });
}

/** Row NLB-141. */
function zones(nlb: NetworkLoadBalancerState, { health, blindNodes }: Look): Reading[] {
  const fit = healthyNodes(nlb, health, blindNodes);
  return nlb.nodes.map((node) => ({
    metric: "ZonalHealthStatus",
    dimensions: { LoadBalancer: loadBalancerDimension(nlb), AvailabilityZone: node.availabilityZone },
    value: fit.includes(node) ? 1 : 0,
  }));
}

/** Of a counter, what has come since the earlier look; a counter that fell was made anew meanwhile. */
export function growth(now: Reading, before: number | undefined): number {
  if (kindOf(now.metric) !== "counter") return now.value;
  return now.value - (before === undefined || before > now.value ? 0 : before);
}
