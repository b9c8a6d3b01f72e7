/** The behaviours of a Network Load Balancer that AWS documents, in the catalogue's order. */
import { differs, notApplicable as na, type Row, row } from "./row.ts";

const QUIC = "there is no QUIC listener here: the template loader refuses one";
const PRIVATE_LINK = "there are no endpoint services here";
const IPV6 = "a lab has IPv4 only";
const REMAPPED =
  "the kernel gives the second connection another source port instead of letting the two clash: both work, and the target sees the client's address";
const API = "about a call of AWS's API that a template cannot make; a lab is changed by starting it anew";

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
  na("NLB-032", "deregistering what is not registered succeeds", API),
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

const healthChecks: readonly Row[] = [
  row("NLB-099", "checks by TCP, HTTP and HTTPS, for UDP groups too"),
  row("NLB-100", "the port of checks"),
  row("NLB-101", "the path of checks"),
  row("NLB-102", "interval of 5 to 300 s, 30 unless stated"),
  row("NLB-103", "timeout of 2 to 120 s, by protocol 6 or 10 unless stated"),
  row("NLB-104", "thresholds of 2 to 10, 5 and 2 unless stated"),
  row("NLB-105", "matcher, 200-399 unless stated"),
  row("NLB-106", "the first passed check brings a new target in"),
  row("NLB-107", "several checkers agree"),
  row("NLB-108", "checks come from the node's address"),
  row("NLB-109", "a connection per check"),
  row("NLB-110", "Host of a check: node's address and listener's port"),
  row("NLB-111", "User-Agent of a check"),
  row("NLB-112", "HTTPS checks speak TLS 1.2 at most and trust any certificate"),
  row("NLB-113", "passive checks"),
  row("NLB-114", "only targets in use are checked"),
  row("NLB-115", "checks cannot be turned off"),
  na(
    "NLB-116",
    "bare connections when a TLS listener is added",
    "AWS calls them a side effect of its fleet; health checks make such connections all the time",
  ),
  row("NLB-117", "settings of checks may change at any time"),
];

const states: readonly Row[] = [
  row("NLB-118", "the states there are"),
  row("NLB-119", "initial: registration, then first checks"),
  row("NLB-120", "healthy has no reason"),
  row("NLB-121", "unhealthy has one reason"),
  row("NLB-122", "unhealthy.draining"),
  row("NLB-123", "draining"),
  row("NLB-124", "unused, and why"),
  row("NLB-125", "unavailable"),
  na("NLB-126", "asking for a target that is not registered", API),
  row("NLB-127", "a stopped instance"),
];

const failures: readonly Row[] = [
  row("NLB-128", "new flows avoid unhealthy targets"),
  row("NLB-129", "flows to a target that turns unhealthy are reset"),
  row("NLB-130", "or go on, where termination is off"),
  row("NLB-131", "no termination for UDP groups"),
  row("NLB-132", "the interval of unhealthy draining"),
  row("NLB-133", "a UDP flow moves to another target"),
  row("NLB-134", "all unhealthy: all get traffic, no flow is reset"),
  row("NLB-135", "an empty group: the name stays, connecting fails"),
  row("NLB-136", "threshold below which a node sends to all"),
  row("NLB-137", "threshold below which a zone leaves the name"),
  row("NLB-138", "count or percentage; the name's not below routing's"),
  row("NLB-139", "thresholds count a zone, or all with cross-zone on"),
  na("NLB-140", "Route 53 evaluating the alias", "a lab has no hosted zones of its own"),
  row("NLB-141", "metric of a zone's health"),
];

const deregistration: readonly Row[] = [
  row("NLB-142", "deregistration delay of 0 to 3600 s, 300 unless stated"),
  row("NLB-143", "no new flow after deregistration"),
  row("NLB-144", "open flows go on, beyond the delay too"),
  row("NLB-145", "termination at the end of the delay"),
  row("NLB-146", "unhealthy termination closes flows before"),
  row("NLB-147", "deregistration ends unhealthy.draining"),
  row("NLB-148", "registering a draining target again"),
  na("NLB-149", "deleting a group that is in use", API),
  na("NLB-150", "deletion protection", API),
];

const flows: readonly Row[] = [
  row("NLB-151", "TCP idle timeout of 60 to 6000 s, 350 unless stated"),
  row("NLB-152", "TLS 350 s and UDP 120 s are fixed"),
  row("NLB-153", "expiry is silent; the next segment gets RST"),
  row("NLB-154", "keepalives keep a TCP flow"),
  row("NLB-155", "keepalives of TLS listeners on both sides"),
  row("NLB-156", "a UDP flow ends after 120 s without datagram"),
  row("NLB-157", "a first answer after 30 s is lost"),
  row("NLB-158", "closed flows are forgotten"),
  differs(
    "NLB-159",
    "a full flow table rejects new flows",
    "the table is the kernel's, as large as the machine's nf_conntrack_max allows all labs together; beyond it new flows are dropped, and not counted",
  ),
];

const tls: readonly Row[] = [
  row("NLB-160", "default certificate and SNI"),
  row("NLB-161", "which of several certificates for one name"),
  row("NLB-162", "key types"),
  row("NLB-163", "default security policy"),
  row("NLB-164", "TLS towards targets: policy, any certificate"),
  row("NLB-165", "no client certificates; limits of resumption"),
  row("NLB-166", "ALPN policies"),
  row("NLB-167", "metrics of failed handshakes"),
];

const securityGroups: readonly Row[] = [
  row("NLB-168", "a load balancer made without groups never has one"),
  row("NLB-169", "no group: open"),
  row("NLB-170", "inbound rules judge the client at the listener's port"),
  row("NLB-171", "outbound rules judge traffic and checks"),
  na("NLB-172", "inbound rules and endpoint services", PRIVATE_LINK),
  na("NLB-173", "source of endpoint traffic", PRIVATE_LINK),
];

const observation: readonly Row[] = [
  row("NLB-174", "access logs for TLS listeners only"),
  row("NLB-175", "fields of the access log"),
  row("NLB-176", "metrics leave out what security groups refuse"),
  row("NLB-177", "flow metrics"),
  row("NLB-178", "bytes and packets"),
  row("NLB-179", "resets by who sent them"),
  row("NLB-180", "counts of healthy and unhealthy hosts"),
  row("NLB-181", "dimensions"),
  row("NLB-182", "further metrics"),
  row("NLB-183", "quotas"),
  row("NLB-184", "names: 32 characters at most, letters, digits and hyphens"),
];

export const nlbRows: readonly Row[] = [
  ...listeners,
  ...targets,
  ...clientAddresses,
  ...proxyProtocol,
  ...selection,
  ...crossZone,
  ...names,
  ...healthChecks,
  ...states,
  ...failures,
  ...deregistration,
  ...flows,
  ...tls,
  ...securityGroups,
  ...observation,
];
