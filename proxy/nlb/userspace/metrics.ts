/** What the load balancer counts, by CloudWatch's names (rows NLB-167, NLB-177 to NLB-180). */
import type { TargetHealth } from "../../../lab/model/index.ts";
import { renderSamples } from "../../metrics/index.ts";
import type { FlowEnd } from "./relay.ts";

/** Grows from the start of the load balancer on, except the `Active…` and `…HostCount` figures, which are of now. */
export interface NetworkLoadBalancerMetrics extends FlowMetrics {
  readonly ClientTLSNegotiationErrorCount: number;
  readonly TargetTLSNegotiationErrorCount: number;
  /** Resets that a client sent and that were passed on. */
  readonly TCP_Client_Reset_Count: number;
  readonly TCP_Target_Reset_Count: number;
  /** Resets that the load balancer made itself. */
  readonly TCP_ELB_Reset_Count: number;
  /** Connections that got no target. */
  readonly RejectedFlowCount: number;
  readonly RejectedFlowCount_TCP: number;
  /** Connections for which no port was left towards their target (row NLB-052). */
  readonly PortAllocationErrorCount: number;
  readonly targetGroups: readonly HostMetrics[];
}

type Suffix = "" | "_TCP" | "_TLS";

/** DIFFERS: `ProcessedBytes` is payload; above sockets nobody sees the headers that AWS counts too (row NLB-178). */
type FlowMetrics = Readonly<Record<`${"ActiveFlowCount" | "NewFlowCount" | "ProcessedBytes"}${Suffix}`, number>>;

export interface HostMetrics {
  readonly TargetGroup: string;
  readonly HealthyHostCount: number;
  readonly UnHealthyHostCount: number;
}

export type Rejection = "no-target" | "no-port" | "target-refused" | "client-tls" | "target-tls";

/** Counts as things happen; cheap enough for every flow. */
export interface Meter {
  flowBegan(protocol: "TCP" | "TLS"): void;
  flowEnded(protocol: "TCP" | "TLS", end: FlowEnd, bytes: number): void;
  rejected(protocol: "TCP" | "TLS", why: Rejection): void;
}

const FLOW_NAMES = ["ActiveFlowCount", "NewFlowCount", "ProcessedBytes"] as const;
const RESET_OF = {
  "client-reset": "TCP_Client_Reset_Count",
  "target-reset": "TCP_Target_Reset_Count",
  severed: "TCP_ELB_Reset_Count",
} as const;

/** @param openBytes bytes so far of the flows that have not ended, by protocol */
export function createMeter(): Meter & {
  read(openBytes: Readonly<Record<"TCP" | "TLS", number>>, hosts: readonly HostMetrics[]): NetworkLoadBalancerMetrics;
} {
  const flows = { TCP: [0, 0, 0] as [number, number, number], TLS: [0, 0, 0] as [number, number, number] };
  const counts = {
    ClientTLSNegotiationErrorCount: 0,
    TargetTLSNegotiationErrorCount: 0,
    TCP_Client_Reset_Count: 0,
    TCP_Target_Reset_Count: 0,
    TCP_ELB_Reset_Count: 0,
    RejectedFlowCount: 0,
    RejectedFlowCount_TCP: 0,
    PortAllocationErrorCount: 0,
  };
  return {
    flowBegan(protocol) {
      flows[protocol][0]++;
      flows[protocol][1]++;
    },
    flowEnded(protocol, end, bytes) {
      flows[protocol][0]--;
      flows[protocol][2] += bytes;
      if (end !== "closed") counts[RESET_OF[end]]++;
    },
    rejected(protocol, why) {
      if (why === "client-tls") counts.ClientTLSNegotiationErrorCount++;
      else if (why === "target-tls") counts.TargetTLSNegotiationErrorCount++;
      // A target that refuses sends the reset itself; the others are ours.
      if (why === "target-refused") counts.TCP_Target_Reset_Count++;
      else counts.TCP_ELB_Reset_Count++;
      if (why === "no-port") counts.PortAllocationErrorCount++;
      if (why === "no-target") counts.RejectedFlowCount++;
      if (why === "no-target" && protocol === "TCP") counts.RejectedFlowCount_TCP++;
    },
    read(openBytes, targetGroups) {
      const total = { TCP: [...flows.TCP], TLS: [...flows.TLS] };
      for (const protocol of ["TCP", "TLS"] as const) total[protocol][2] = flows[protocol][2] + openBytes[protocol];
      const named = FLOW_NAMES.flatMap((name, index) => {
        const [tcp, tls] = [total.TCP[index] ?? 0, total.TLS[index] ?? 0];
        return Object.entries({ [name]: tcp + tls, [`${name}_TCP`]: tcp, [`${name}_TLS`]: tls });
      });
      return { ...(Object.fromEntries(named) as FlowMetrics), ...counts, targetGroups };
    },
  };
}

/** Row NLB-180: draining and unused targets are in neither count. */
export function hostMetrics(targetGroups: readonly string[], health: readonly TargetHealth[]): HostMetrics[] {
  return targetGroups.map((name) => {
    const count = (...states: readonly TargetHealth["state"][]) =>
      health.filter(({ targetGroupId, state }) => targetGroupId === name && states.includes(state)).length;
    return { TargetGroup: name, HealthyHostCount: count("healthy"), UnHealthyHostCount: count("unhealthy") };
  });
}

/** Of several processes that share the listeners: flows are added, hosts are what the most pessimistic one sees. */
export function addMetrics(all: readonly NetworkLoadBalancerMetrics[]): NetworkLoadBalancerMetrics | undefined {
  return all.reduce<NetworkLoadBalancerMetrics | undefined>((sum, one) => (sum ? addTwo(sum, one) : one), undefined);
}

function addTwo(a: NetworkLoadBalancerMetrics, b: NetworkLoadBalancerMetrics): NetworkLoadBalancerMetrics {
  const { targetGroups, ...counts } = a;
  const added = Object.entries(counts).map(([name, value]) => [name, value + Number(b[name as keyof typeof counts])]);
  return {
    ...(Object.fromEntries(added) as typeof counts),
    targetGroups: targetGroups.map((one, index) => {
      const other = b.targetGroups[index] ?? one;
      return one.HealthyHostCount <= other.HealthyHostCount ? one : other;
    }),
  };
}

/** The text format of Prometheus, with the dimensions as labels (row NLB-181). */
export function renderPrometheus(loadBalancer: string, metrics: NetworkLoadBalancerMetrics): string {
  const { targetGroups, ...counts } = metrics;
  const single = Object.entries(counts).map(([metric, value]) => ({
    metric,
    dimensions: { LoadBalancer: loadBalancer },
    value,
  }));
  const byGroup = (["HealthyHostCount", "UnHealthyHostCount"] as const).flatMap((metric) =>
    targetGroups.map((group) => ({
      metric,
      dimensions: { LoadBalancer: loadBalancer, TargetGroup: group.TargetGroup },
      value: group[metric],
    })),
  );
  return renderSamples([...single, ...byGroup]);
}
