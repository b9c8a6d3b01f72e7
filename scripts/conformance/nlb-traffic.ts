/** What an NLB listens for, whom it sends to, and by which names it is known: rows NLB-001 to NLB-098. */
import { API, IPV6, PRIVATE_LINK, QUIC, REMAPPED } from "./nlb-reasons.ts";
import { differs, notApplicable as na, type Row, row } from "./row.ts";

const listeners: readonly Row[] = [
  row("NLB-001", "listener protocols, and ports from 1 to 65535"),
  row("NLB-002", "which target group protocol goes with which listener protocol"),
  row("NLB-003", "TCP and UDP on one port are one TCP_UDP listener"),
  na("NLB-004", "restrictions of QUIC listeners", QUIC),
  na("NLB-005", "QUIC routing by server id", QUIC),
  na("NLB-006", "QUIC server ids of targets", QUIC),
  row("NLB-007", "silence on a port without listener"),
  row("NLB-008", "no echo reply; only ICMP type 3 is let through"),
  row("NLB-009", "RST for a segment of no flow on a listener's port"),
  row("NLB-010", "TCP is not terminated: a closed target port is the client's RST"),
  row("NLB-011", "actions only forward"),
  row("NLB-012", "weights share new flows"),
  row("NLB-013", "a changed weight leaves open flows"),
  row("NLB-014", "target group stickiness of a weighted action"),
  row("NLB-015", "weighted groups of one action agree in protocol"),
  na("NLB-016", "listener rules by address family", IPV6),
  row("NLB-017", "a changed default action leaves open flows, for an hour at most"),
  row("NLB-018", "TLS needs certificate and policy, other protocols have none"),
  row("NLB-019", "without a listener nothing is answered"),
  row("NLB-020", "WebSocket passes TCP and TLS listeners"),
  row("NLB-021", "TCP fragments are dropped, UDP fragments arrive"),
  row("NLB-022", "MTU 9001, and path MTU discovery"),
];

const targets: readonly Row[] = [
  row("NLB-023", "target types instance, ip and alb; no lambda"),
  row("NLB-024", "ranges allowed for ip targets"),
  row("NLB-025", "an instance is reached at its primary private address"),
  row("NLB-026", "peered VPCs by address only"),
  row("NLB-027", "a port per registration; one target may be registered with several"),
  row("NLB-028", "the zone of an ip target: found, given, or all"),
  row("NLB-029", "a target in a zone that is not enabled is unused"),
  row("NLB-030", "a target group serves one load balancer"),
  row("NLB-031", "an instance is registered once it runs"),
  row("NLB-032", "deregistering what is not registered succeeds"),
  row("NLB-033", "alb targets: one ALB, TCP, a listener's port, HTTP checks"),
  row("NLB-034", "an ALB behind an NLB sees the client"),
  row("NLB-035", "registration takes time, settable"),
  row("NLB-036", "the address of a load balancer is no target"),
  row("NLB-037", "UDP targets outside the VPC cannot answer"),
];

const clientAddresses: readonly Row[] = [
  row("NLB-038", "client-IP preservation: defaults by target type and protocol"),
  row("NLB-039", "where preservation can be turned off"),
  row("NLB-040", "a change concerns new flows only"),
  row("NLB-041", "the source without preservation: an address of the node"),
  na("NLB-042", "source after a change of address family", IPV6),
  row("NLB-043", "preservation needs a direct way from NLB to target"),
  na("NLB-044", "preservation and endpoint services", PRIVATE_LINK),
  row("NLB-045", "an NLB behind an NLB with preservation: nothing arrives"),
  row("NLB-046", "a target that calls itself through its NLB waits in vain"),
  differs("NLB-047", "one source port through two zonal addresses to one target", REMAPPED),
  differs("NLB-048", "the same towards the target directly and through the NLB", REMAPPED),
  row("NLB-049", "whom the target's security group must admit"),
  row("NLB-050", "a rule for the NLB's group admits preserved clients"),
  row("NLB-051", "old instance families are not registered by id"),
  row("NLB-052", "55,000 connections per node address and target without preservation"),
  row("NLB-053", "secondary addresses of nodes"),
];

const proxyProtocol: readonly Row[] = [
  row("NLB-054", "PROXY v2 is an attribute, off by default"),
  row("NLB-055", "the header is put before what the client sent, its own included"),
  na("NLB-056", "PROXY v2 and QUIC", QUIC),
  row("NLB-057", "health checks carry the header too"),
  row("NLB-058", "the AWS TLV with the endpoint's id"),
  row("NLB-059", "bytes of a header through an endpoint (vector V-1)"),
  row("NLB-060", "bytes of a health check's header (vector V-2)"),
  row("NLB-061", "bytes of an ordinary client's header (vector V-3)"),
  row("NLB-062", "the header goes with the client's first payload"),
  row("NLB-063", "the source in the header is the client"),
  row("NLB-064", "PROXY v2 and UDP groups"),
  row("NLB-065", "PROXY v2 on TLS listeners"),
];

const selection: readonly Row[] = [
  row("NLB-066", "a TCP flow is hashed over addresses, ports and sequence number"),
  row("NLB-067", "a UDP flow is hashed over addresses and ports"),
  row("NLB-068", "a flow stays on its target"),
  row("NLB-069", "a new target gets new flows only"),
  row("NLB-070", "a change of members moves new flows, sticky ones too"),
  row("NLB-071", "stickiness is by source address; other types are refused"),
  row("NLB-072", "stickiness has no timeout"),
  row("NLB-073", "stickiness holds per zonal address"),
  row("NLB-074", "no stickiness on TLS listeners"),
  row("NLB-075", "stickiness turns passive checks off"),
  row("NLB-076", "clients behind one NAT share a sticky target"),
];

const crossZone: readonly Row[] = [
  row("NLB-077", "cross-zone is off by default"),
  row("NLB-078", "a target group may say otherwise"),
  row("NLB-079", "shares of targets, cross-zone off and on"),
  row("NLB-080", "alb groups take the load balancer's setting"),
  row("NLB-081", "a zone without targets leaves the name, cross-zone off"),
  row("NLB-082", "connecting to an address that left the name fails"),
];

const names: readonly Row[] = [
  row("NLB-083", "the name, and one per zone"),
  row("NLB-084", "one address per enabled zone"),
  row("NLB-085", "TTL of 60 s"),
  row("NLB-086", "a zone leaves the name when one group has no healthy target in it"),
  row("NLB-087", "all zones unfit: all addresses"),
  row("NLB-088", "dns_failover off: no zone leaves"),
  row("NLB-089", "client routing policies prefer the client's zone"),
  row("NLB-090", "addresses stay for the load balancer's life"),
  row("NLB-091", "Elastic IPs for internet-facing, private addresses for internal"),
  row("NLB-092", "an address that is taken"),
  na(
    "NLB-093",
    "states of provisioning",
    "a lab's load balancers are there when it is ready; a template has no state to ask for",
  ),
  row("NLB-094", "one subnet per zone"),
  na("NLB-095", "disabling a zone", API),
  row("NLB-096", "zonal shift"),
  row("NLB-097", "the administrative override of a target under zonal shift"),
  na("NLB-098", "dualstack", IPV6),
];

export const trafficRows: readonly Row[] = [
  ...listeners,
  ...targets,
  ...clientAddresses,
  ...proxyProtocol,
  ...selection,
  ...crossZone,
  ...names,
];
