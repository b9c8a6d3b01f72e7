/** How an NLB checks, fails over, ends flows and tells of itself: rows NLB-099 to NLB-184. */
import { API, PRIVATE_LINK } from "./nlb-reasons.ts";
import { notApplicable as na, type Row, row } from "./row.ts";

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
  na(
    "NLB-140",
    "Route 53 evaluating the alias",
    "an alias of a lab is the only record of its name, and Route 53 answers with it whether it is healthy or not",
  ),
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
  row("NLB-159", "a full flow table rejects new flows"),
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

export const operationRows: readonly Row[] = [
  ...healthChecks,
  ...states,
  ...failures,
  ...deregistration,
  ...flows,
  ...tls,
  ...securityGroups,
  ...observation,
];
