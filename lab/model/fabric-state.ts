/**
 * All that the fabric has to know, as one plain JSON value. Control renders it whole and sends it whole; the fabric
 * compiles it into rule set, routes, DNS zone and metadata and keeps the last one in a file, so that it can start alone.
 */
import type { FabricFault } from "./fault.ts";
import type { HostedZone } from "./hosted-zone.ts";
import type { RoleCredentials } from "./iam.ts";
import type { EniId, InstanceId, LoadBalancerId, SecurityGroupId, SubnetId, TargetGroupId, VpcId } from "./ids.ts";
import type { MetadataOptions, Route, SecurityGroup } from "./lab.ts";
import type {
  ClientRoutingPolicy,
  GroupHealthThresholds,
  HealthCheckSettings,
  Listener,
  LoadBalancerNode,
  LoadBalancingProtocol,
} from "./load-balancer.ts";
import type { ApplicationGroupSettings } from "./target-group-settings.ts";

export interface FabricState {
  readonly lab: string;
  readonly region: string;
  readonly accountId: string;
  readonly timeScale: number;
  readonly vpcs: readonly FabricVpc[];
  readonly subnets: readonly FabricSubnet[];
  readonly natGateways: readonly {
    readonly id: string;
    readonly subnetId: SubnetId;
    readonly privateIp: string;
    readonly publicIp: string;
  }[];
  readonly securityGroups: readonly SecurityGroup[];
  readonly interfaces: readonly Eni[];
  readonly networkLoadBalancers: readonly NetworkLoadBalancerState[];
  readonly ingress: readonly IngressMapping[];
  readonly names: readonly DnsName[];
  /** Absent in a lab without. */
  readonly hostedZones?: readonly HostedZone[];
  /** Addresses from which and to which nothing goes but the monitor's knocks (row R16). */
  readonly fenced?: readonly string[];
  /** Addresses of DB instances, which are looked at from {@link LINK_LOCAL}'s monitor. Absent in a lab without. */
  readonly monitored?: readonly string[];
  readonly faults: readonly FabricFault[];
}

export interface FabricVpc {
  readonly id: VpcId;
  readonly cidrs: readonly string[];
  readonly enableDnsSupport: boolean;
  readonly enableDnsHostnames: boolean;
  readonly hasInternetGateway: boolean;
}

export interface FabricSubnet {
  readonly id: SubnetId;
  readonly vpcId: VpcId;
  readonly cidr: string;
  readonly availabilityZone: string;
  /** Of the subnet's table, without the local routes. */
  readonly routes: readonly Route[];
}

/** A wired network interface. `where` tells a VPC's interface from one on the internet side. */
export interface Eni {
  readonly id: EniId;
  /** Name in the fabric's namespace. */
  readonly interface: string;
  readonly mac: string;
  readonly instanceId: InstanceId;
  readonly privateIp: string;
  readonly where: { readonly kind: "subnet"; readonly subnetId: SubnetId } | { readonly kind: "internet" };
  /** Mapped one to one by the internet gateway (row V15). */
  readonly publicIp?: string;
  readonly securityGroupIds: readonly SecurityGroupId[];
  /** Row V06. */
  readonly sourceDestCheck: boolean;
  /** Absent for load balancer nodes and DB instances, which have no metadata service of ours. */
  readonly metadata?: InstanceMetadata;
}

/** What instance metadata answers for one interface (rows V54 to V62). */
export interface InstanceMetadata {
  readonly instanceId: InstanceId;
  readonly imageId: string;
  readonly instanceType: string;
  readonly hostname: string;
  readonly availabilityZone: string;
  readonly launchTimeMs: number;
  readonly securityGroups: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly userData?: string;
  readonly options: MetadataOptions;
  /** `autoscaling/target-lifecycle-state` (row A06). */
  readonly targetLifecycleState?: string;
  /** Absent for an instance without an instance profile. */
  readonly profile?: ProfileMetadata;
}

/** What metadata tells below `iam/`. */
export interface ProfileMetadata {
  readonly arn: string;
  readonly id: string;
  readonly updatedAtMs: number;
  /** Absent for a profile without one. Without credentials where EC2 may not assume it. */
  readonly role?: { readonly name: string; readonly credentials?: RoleCredentials };
}

export interface NetworkLoadBalancerState {
  readonly id: LoadBalancerId;
  readonly name: string;
  readonly dnsName: string;
  readonly vpcId: VpcId;
  readonly scheme: "internet-facing" | "internal";
  readonly crossZone: boolean;
  /** Of TCP listeners that say nothing else (row NLB-151). */
  readonly idleTimeoutSeconds: number;
  /** Row NLB-089; any zone where it is absent. */
  readonly clientRoutingPolicy?: ClientRoutingPolicy;
  /** Row NLB-096. */
  readonly zonalShift?: true;
  /** The zone that a zonal shift leads away from now; absent while there is none. */
  readonly shiftedFrom?: string;
  /**
   * How many connections at once an address of a node may have to one target where clients are hidden; AWS's 55,000
   * where it is absent (row NLB-052).
   */
  readonly sourcePorts?: number;
  readonly securityGroupIds: readonly SecurityGroupId[];
  readonly nodes: readonly LoadBalancerNode[];
  readonly listeners: readonly Listener[];
  readonly targetGroups: readonly TargetGroupState[];
}

/** A target group with who is in it now. Shared by the fabric and by ALB nodes. */
export interface TargetGroupState extends ApplicationGroupSettings {
  readonly id: TargetGroupId;
  readonly name: string;
  readonly arn: string;
  readonly protocol: LoadBalancingProtocol;
  readonly port: number;
  readonly healthCheck: HealthCheckSettings;
  readonly preserveClientIp: boolean;
  readonly deregistrationDelaySeconds: number;
  readonly terminateOnDeregistration: boolean;
  readonly terminateOnUnhealthy: boolean;
  readonly crossZone: "use_load_balancer_configuration" | "true" | "false";
  readonly sourceIpStickiness: boolean;
  /** Row NLB-054; off unless told. */
  readonly proxyProtocolV2?: boolean;
  /** Row NLB-132; 0 where it is absent. */
  readonly unhealthyDrainingSeconds?: number;
  /** Rows NLB-136 to NLB-138; `DEFAULT_GROUP_HEALTH` where it is absent. */
  readonly groupHealth?: GroupHealthThresholds;
  /** Row NLB-035, before the time scale; none where it is absent. */
  readonly registrationDelaySeconds?: number;
  /** Row NLB-143, before the time scale; none where it is absent. */
  readonly propagationDelaySeconds?: number;
  readonly targets: readonly TargetRegistration[];
}

export interface TargetRegistration {
  /** Instance id, or address for groups of type `ip`. */
  readonly id: string;
  readonly ip: string;
  readonly port: number;
  readonly availabilityZone: string;
  readonly registration:
    | { readonly kind: "registered" }
    /** Since when, milliseconds since the epoch: it ends one deregistration delay later (row NLB-142). */
    | { readonly kind: "draining"; readonly sinceMs: number }
    /** The instance is not running (row NLB-127, choice C-6). */
    | { readonly kind: "stopped" }
    /** The address is a load balancer's own (row NLB-036). */
    | { readonly kind: "unusable" };
  /** ARN of the ALB that the address is a node of: what AWS calls the target of a group of type `alb` (row NLB-033). */
  readonly applicationLoadBalancer?: string;
}

/** A published port: what arrives on the uplink for `containerPort` goes to a healthy one of `to`. */
export interface IngressMapping {
  readonly name: string;
  readonly transport: "tcp" | "udp";
  readonly containerPort: number;
  readonly to: readonly { readonly ip: string; readonly port: number }[];
}

/** A name that the fabric answers for with authority. */
export interface DnsName {
  readonly name: string;
  /** Before the time scale. */
  readonly ttlSeconds: number;
  readonly addresses: readonly string[];
  /** `one-at-random`: a reader endpoint gives one address per answer (row R03). */
  readonly answer: "all" | "one-at-random";
  /** Set for an NLB's names: the fabric leaves out nodes that are not healthy (rows NLB-086, NLB-087). */
  readonly networkLoadBalancerId?: LoadBalancerId;
}
