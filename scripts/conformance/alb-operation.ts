/** How an ALB chooses, checks, drains, fails and tells of itself: rows ALB-047 to ALB-094. */
import { NO_AUTHENTICATION, NO_FUNCTIONS } from "./alb-reasons.ts";
import { differs, notApplicable as na, type Row, row } from "./row.ts";

const routing: readonly Row[] = [
  row("ALB-047", "round robin, least outstanding requests, weighted random"),
  row("ALB-048", "anomaly detection"),
  row("ALB-049", "anomaly mitigation"),
  row("ALB-050", "attributes that do not go together"),
  row("ALB-051", "slow start"),
  row("ALB-052", "stickiness by the load balancer's cookie"),
  row("ALB-053", "stickiness by the application's cookie"),
  row("ALB-054", "a sticky target that is gone"),
  row("ALB-055", "cross-zone is on, and a target group may turn it off"),
  row("ALB-056", "an empty zone with cross-zone off"),
  row("ALB-057", "protocol versions of target groups"),
];

const health: readonly Row[] = [
  row("ALB-058", "settings of health checks"),
  row("ALB-059", "matchers"),
  row("ALB-060", "the first passed check brings a new target in"),
  row("ALB-061", "form of a check"),
  row("ALB-062", "every node checks every target"),
  row("ALB-063", "states of targets"),
  row("ALB-064", "reasons"),
  row("ALB-065", "only unhealthy targets: all of them get requests"),
  row("ALB-066", "a zone stays in the name while one group in it is healthy"),
  row("ALB-067", "a deregistered target is in no count of hosts"),
  na("ALB-068", "checks of Lambda targets", NO_FUNCTIONS),
];

const deregistration: readonly Row[] = [
  row("ALB-069", "deregistration delay; no new requests at once"),
  row("ALB-070", "draining lasts its time without work, too"),
  row("ALB-071", "a draining target that closes"),
  row("ALB-072", "a request that outlasts the delay"),
  row("ALB-073", "registering a draining address again"),
];

const errors: readonly Row[] = [
  row("ALB-074", "400"),
  na("ALB-075", "401, 561, 562", NO_AUTHENTICATION),
  row("ALB-076", "405, 408, 414"),
  row("ALB-077", "460"),
  row("ALB-078", "463 and 464"),
  row("ALB-079", "500 and 501"),
  row("ALB-080", "502"),
  row("ALB-081", "503"),
  row("ALB-082", "504"),
  row("ALB-083", "505 and 507"),
  row("ALB-084", "whose answers a metric counts"),
];

const observation: readonly Row[] = [
  row("ALB-085", "desync mitigation modes"),
  row("ALB-086", "reasons of the classification"),
  na("ALB-087", "authentication by OIDC and Cognito", NO_AUTHENTICATION),
  differs(
    "ALB-088",
    "access log: off by default, every five minutes to a bucket",
    "the access log goes to the node's standard output with each request, and is on unless TIERLAB_ACCESS_LOG is no",
  ),
  row("ALB-089", "fields of the access log"),
  row("ALB-090", "values in the access log"),
  row("ALB-091", "metrics"),
  row("ALB-092", "quotas"),
  row("ALB-093", "zonal shift"),
  row("ALB-094", "a load balancer's addresses and peered instances are no targets"),
];

export const operationRows: readonly Row[] = [...routing, ...health, ...deregistration, ...errors, ...observation];
