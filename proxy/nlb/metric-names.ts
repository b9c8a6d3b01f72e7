/** The metrics of `AWS/NetworkELB` that a lab has, and what each is. */
import type { MetricKind } from "../metrics/kind.ts";

const flow = (help: string): Record<"" | "_TCP" | "_UDP" | "_TLS", string> => ({
  "": help,
  _TCP: `${help}, TCP listeners`,
  _UDP: `${help}, UDP listeners`,
  _TLS: `${help}, TLS listeners`,
});

const byProtocol = (name: string, kind: MetricKind["kind"], help: string): [string, MetricKind][] =>
  Object.entries(flow(help)).map(([suffix, words]) => [`${name}${suffix}`, { kind, help: words }]);

const one = (name: string, kind: MetricKind["kind"], help: string): [string, MetricKind] => [name, { kind, help }];

/** By CloudWatch's name, in the order in which a person is shown them. */
export const NLB_METRICS: ReadonlyMap<string, MetricKind> = new Map([
  ...byProtocol("NewFlowCount", "counter", "Flows begun"),
  ...byProtocol("ActiveFlowCount", "gauge", "Flows that are open or being opened"),
  ...byProtocol("ProcessedBytes", "counter", "Bytes with IP and TCP headers, both ways, without health checks"),
  one("ProcessedPackets", "counter", "Packets both ways, with health checks"),
  ...byProtocol("PeakBytesPerSecond", "peak", "Highest mean rate of bytes in ten seconds"),
  one("PeakPacketsPerSecond", "peak", "Highest mean rate of packets in ten seconds"),
  one("TCP_Client_Reset_Count", "counter", "Resets that clients sent and targets got"),
  one("TCP_Target_Reset_Count", "counter", "Resets that targets sent and clients got"),
  one("TCP_ELB_Reset_Count", "counter", "Resets that the load balancer made"),
  one("RejectedFlowCount", "counter", "Flows that got no target, or no place in the table of flows"),
  one("RejectedFlowCount_TCP", "counter", "Flows that got no target, or no place in the table of flows, TCP listeners"),
  one("PortAllocationErrorCount", "counter", "Flows that got no source port towards their target"),
  one("ClientTLSNegotiationErrorCount", "counter", "TLS handshakes with clients that failed"),
  one("TargetTLSNegotiationErrorCount", "counter", "TLS handshakes with targets that failed"),
  one("UnhealthyRoutingFlowCount", "counter", "Flows sent to targets although none was healthy"),
  ...(["Inbound", "Outbound"] as const).flatMap((way) =>
    (["TCP", "UDP", "ICMP"] as const).map((protocol) =>
      one(
        `SecurityGroupBlockedFlowCount_${way}_${protocol}`,
        "counter",
        `First ${protocol} packets that ${way.toLowerCase()} rules of the load balancer's security groups refused`,
      ),
    ),
  ),
  one("HealthyHostCount", "gauge", "Targets that are healthy"),
  one("UnHealthyHostCount", "gauge", "Targets that are unhealthy"),
  one("ZonalHealthStatus", "gauge", "1 for a zone that is healthy, 0 for one that is not"),
]);
