/** Attributes of load balancers of both kinds; which kind may have which is a rule of its own. */
import { type AlbAttributes, DEFAULT_ALB_ATTRIBUTES, type LoadBalancer } from "../../model/index.ts";
import { attributes } from "../schema/common.ts";
import { boolean, integer, oneOf } from "../schema/scalars.ts";
import { ignored } from "../schema/schema.ts";

/** Row ALB-012. */
const DEFAULT_IDLE_SECONDS = 60;
/** Row NLB-151; a listener may state another. */
const DEFAULT_TCP_IDLE_SECONDS = 350;

export const loadBalancerAttributes = attributes({
  "access_logs.s3.bucket": ignored,
  "access_logs.s3.enabled": ignored,
  "access_logs.s3.prefix": ignored,
  "connection_logs.s3.bucket": ignored,
  "connection_logs.s3.enabled": ignored,
  "connection_logs.s3.prefix": ignored,
  "client_keep_alive.seconds": integer(60, 604_800),
  "deletion_protection.enabled": boolean,
  "dns_record.client_routing_policy": oneOf(
    "any_availability_zone",
    "partial_availability_zone_affinity",
    "availability_zone_affinity",
  ),
  "idle_timeout.timeout_seconds": integer(1, 4000),
  "ipv6.deny_all_igw_traffic": ignored,
  "load_balancing.cross_zone.enabled": boolean,
  "routing.http.desync_mitigation_mode": oneOf("monitor", "defensive", "strictest"),
  "routing.http.drop_invalid_header_fields.enabled": boolean,
  "routing.http.preserve_host_header.enabled": boolean,
  "routing.http.x_amzn_tls_version_and_cipher_suite.enabled": boolean,
  "routing.http.xff_client_port.enabled": boolean,
  "routing.http.xff_header_processing.mode": oneOf("append", "preserve", "remove"),
  "routing.http2.enabled": boolean,
  "secondary_ips.auto_assigned.per_subnet": integer(0, 7),
  "waf.fail_open.enabled": ignored,
  "zonal_shift.config.enabled": boolean,
});

type GivenAttributes = Readonly<Record<string, unknown>>;
type AttributeSettings = Pick<
  LoadBalancer,
  "crossZone" | "idleTimeoutSeconds" | "clientRoutingPolicy" | "zonalShift" | "attributes"
>;

export function settingsOf(kind: LoadBalancer["kind"], given: GivenAttributes): AttributeSettings {
  if (kind === "application") {
    const idleTimeoutSeconds = Number(given["idle_timeout.timeout_seconds"] ?? DEFAULT_IDLE_SECONDS);
    return { crossZone: true, idleTimeoutSeconds, ...zonalShiftOf(given), ...albAttributesOf(given) };
  }
  const policy = given["dns_record.client_routing_policy"];
  const hasAffinity = policy === "partial_availability_zone_affinity" || policy === "availability_zone_affinity";
  return {
    // Row NLB-077.
    crossZone: given["load_balancing.cross_zone.enabled"] === true,
    idleTimeoutSeconds: DEFAULT_TCP_IDLE_SECONDS,
    ...(hasAffinity && { clientRoutingPolicy: policy }),
    ...zonalShiftOf(given),
  };
}

function zonalShiftOf(given: GivenAttributes): Pick<LoadBalancer, "zonalShift"> {
  return given["zonal_shift.config.enabled"] === true ? { zonalShift: true } : {};
}

const ALB_ATTRIBUTES: Readonly<Record<keyof AlbAttributes, string>> = {
  clientKeepAliveSeconds: "client_keep_alive.seconds",
  desyncMitigationMode: "routing.http.desync_mitigation_mode",
  dropInvalidHeaderFields: "routing.http.drop_invalid_header_fields.enabled",
  preserveHostHeader: "routing.http.preserve_host_header.enabled",
  tlsHeaders: "routing.http.x_amzn_tls_version_and_cipher_suite.enabled",
  xffClientPort: "routing.http.xff_client_port.enabled",
  xffHeaderProcessing: "routing.http.xff_header_processing.mode",
  http2: "routing.http2.enabled",
};

/** Nothing where the template leaves all as AWS has it. */
function albAttributesOf(given: GivenAttributes): Pick<LoadBalancer, "attributes"> {
  const stated = Object.entries(ALB_ATTRIBUTES).filter(([, key]) => given[key] !== undefined);
  if (stated.length === 0) return {};
  return {
    attributes: { ...DEFAULT_ALB_ATTRIBUTES, ...Object.fromEntries(stated.map(([name, key]) => [name, given[key]])) },
  };
}
