/** Load balancers and target groups as the template states them. */
import type { AlbAttributes } from "./alb-attributes.ts";
import type { LoadBalancerId, LogicalId, SecurityGroupId, SubnetId, TargetGroupId, VpcId } from "./ids.ts";
import type { ApplicationListener } from "./listener-rule.ts";
import type { ApplicationGroupSettings } from "./target-group-settings.ts";

/** What an NLB listens for and speaks to its targets (row NLB-001); a lab has no QUIC. */
export type NetworkProtocol = "TCP" | "TLS" | "UDP" | "TCP_UDP";
/** Of a listener or a target group; `HTTP` and `HTTPS` are an ALB's (row ALB-001). */
export type LoadBalancingProtocol = NetworkProtocol | "HTTP" | "HTTPS";

export interface LoadBalancer {
  readonly id: LoadBalancerId;
  readonly logicalId: LogicalId;
  readonly name: string;
  readonly kind: "network" | "application";
  readonly scheme: "internet-facing" | "internal";
  readonly vpcId: VpcId;
  readonly dnsName: string;
  readonly arn: string;
  /** One per Availability Zone, in the template's order. */
  readonly nodes: readonly LoadBalancerNode[];
  /** Empty for an NLB made without any: it is then open (row NLB-169). */
  readonly securityGroupIds: readonly SecurityGroupId[];
  /** Row NLB-077; always on for an ALB (row ALB-055). */
  readonly crossZone: boolean;
  /** Row ALB-012, seconds. For an NLB what holds for TCP listeners that say nothing else (row NLB-151). */
  readonly idleTimeoutSeconds: number;
  /** `dns_record.client_routing_policy` of an NLB (row NLB-089); any zone where it is absent. */
  readonly clientRoutingPolicy?: ClientRoutingPolicy;
  /** `zonal_shift.config.enabled`: a zone may be shifted away from (row NLB-096); absent where it may not. */
  readonly zonalShift?: true;
  /** Connections at once from an address of an NLB's node to one target; a hint, absent for AWS's 55,000 (row NLB-052). */
  readonly sourcePorts?: number;
  /** Of an ALB; absent for `DEFAULT_ALB_ATTRIBUTES`. */
  readonly attributes?: AlbAttributes;
  /** Those of an NLB forward and do nothing else (row NLB-011). */
  readonly listeners: readonly ApplicationListener[];
}

/** Share of answers with the resolver's own zone alone: 85 % and 100 % (row NLB-089). */
export type ClientRoutingPolicy = "partial_availability_zone_affinity" | "availability_zone_affinity";

/** A load balancer in one zone: its interface and addresses, fixed for its life (row NLB-090). */
export interface LoadBalancerNode {
  readonly availabilityZone: string;
  readonly subnetId: SubnetId;
  readonly privateIp: string;
  /** Internet-facing only. */
  readonly publicIp?: string;
  /** Further sources of flows towards targets and of health checks (row NLB-053); absent where there is none. */
  readonly secondaryIps?: readonly string[];
}

export interface Listener {
  readonly logicalId: LogicalId;
  readonly port: number;
  readonly protocol: LoadBalancingProtocol;
  readonly defaultAction: ForwardAction;
  /** `tcp.idle_timeout.seconds` of a TCP listener, where it is stated (rows NLB-151, NLB-152). */
  readonly idleTimeoutSeconds?: number;
  /** Of a TLS or HTTPS listener, and of no other (rows NLB-018, ALB-001). */
  readonly tls?: ListenerTls;
}

/** Rows NLB-160, NLB-163, NLB-166. */
export interface ListenerTls {
  /** Of certificates in `Lab.certificates`; the first is the default, the others are for the names that they bear. */
  readonly certificateArns: readonly string[];
  /** Name of a security policy of AWS. */
  readonly securityPolicy: string;
  readonly alpnPolicy: AlpnPolicyName;
}

export type AlpnPolicyName = "None" | "HTTP1Only" | "HTTP2Only" | "HTTP2Optional" | "HTTP2Preferred";

export interface ForwardAction {
  readonly kind: "forward";
  readonly targetGroups: readonly { readonly targetGroupId: TargetGroupId; readonly weight: number }[];
  /** A source address keeps to the group that it had first (row NLB-014); absent where flows are shared anew. */
  readonly sourceIpStickiness?: true;
  /** Of an ALB: how long a client keeps to the group that it had (row ALB-031); absent where each request is shared anew. */
  readonly stickinessSeconds?: number;
}

export interface TargetGroup extends ApplicationGroupSettings {
  readonly id: TargetGroupId;
  readonly logicalId: LogicalId;
  readonly name: string;
  readonly arn: string;
  readonly vpcId: VpcId;
  readonly protocol: LoadBalancingProtocol;
  readonly port: number;
  /** Row NLB-023. */
  readonly targetType: "instance" | "ip" | "alb";
  readonly healthCheck: HealthCheckSettings;
  /** Row NLB-038. Without meaning for HTTP groups. */
  readonly preserveClientIp: boolean;
  /** Rows NLB-142, ALB-069. */
  readonly deregistrationDelaySeconds: number;
  /** `deregistration_delay.connection_termination.enabled` (row NLB-145). */
  readonly terminateOnDeregistration: boolean;
  /** `target_health_state.unhealthy.connection_termination.enabled` (row NLB-129). */
  readonly terminateOnUnhealthy: boolean;
  /** Row NLB-078. */
  readonly crossZone: "use_load_balancer_configuration" | "true" | "false";
  /** Row NLB-071. */
  readonly sourceIpStickiness: boolean;
  /** Row NLB-054; absent where it is off. */
  readonly proxyProtocolV2?: true;
  /** `target_health_state.unhealthy.draining_interval_seconds`; absent for AWS's default of 0 (row NLB-132). */
  readonly unhealthyDrainingSeconds?: number;
  /** `target_group_health.*`; absent for {@link DEFAULT_GROUP_HEALTH}. */
  readonly groupHealth?: GroupHealthThresholds;
  /** How long a target stays `Elb.RegistrationInProgress`; a hint of the template's, absent for none (row NLB-035). */
  readonly registrationDelaySeconds?: number;
  /** How long new flows still reach a target that leaves; a hint of the template's, absent for none (row NLB-143). */
  readonly propagationDelaySeconds?: number;
  /** Targets that the template registers itself. */
  readonly targets: readonly StatedTarget[];
}

export interface StatedTarget {
  /** An address (type `ip`), or the logical id of an instance outside a group or of an ALB (type `alb`). */
  readonly id: string;
  readonly port: number;
  /** Of an address, where the template gives it: a zone or `all` (row NLB-028). */
  readonly availabilityZone?: string;
}

/** Below these a zone leaves the name, or a node sends to all its targets (rows NLB-136 to NLB-138). */
export interface GroupHealthThresholds {
  readonly dnsFailover: HealthyMinimum;
  readonly routingFailover: HealthyMinimum;
}

/** Either suffices where both are on. `percentage` is from 1 to 100; the count of `routingFailover` is never off. */
export interface HealthyMinimum {
  readonly count: number | "off";
  readonly percentage: number | "off";
}

/** Choice C-5. */
export const DEFAULT_GROUP_HEALTH: GroupHealthThresholds = {
  dnsFailover: { count: 1, percentage: "off" },
  routingFailover: { count: 1, percentage: "off" },
};

/** Rows NLB-099 to NLB-105, ALB-058, ALB-059. Durations in AWS's seconds. */
export interface HealthCheckSettings {
  readonly protocol: "TCP" | "HTTP";
  /** AWS's HTTPS: HTTP over TLS, with TLS 1.2 at most and any certificate (rows NLB-099, NLB-112). */
  readonly isOverTls?: true;
  /** A call of gRPC over HTTP/2, whose status the matcher is about (rows ALB-058, ALB-059). */
  readonly isGrpc?: true;
  readonly port: "traffic-port" | number;
  /** HTTP only. */
  readonly path: string;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
  /** HTTP only: `200`, `200,202`, `200-399`. */
  readonly matcher: string;
}
