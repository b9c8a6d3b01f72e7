/** Load balancers and target groups as the template states them. */
import type { LoadBalancerId, LogicalId, SecurityGroupId, SubnetId, TargetGroupId, VpcId } from "./ids.ts";

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
  /** Rows ALB-012 and NLB-151, seconds. */
  readonly idleTimeoutSeconds: number;
  readonly listeners: readonly Listener[];
}

/** A load balancer in one zone: its interface and addresses, fixed for its life (row NLB-090). */
export interface LoadBalancerNode {
  readonly availabilityZone: string;
  readonly subnetId: SubnetId;
  readonly privateIp: string;
  /** Internet-facing only. */
  readonly publicIp?: string;
}

export interface Listener {
  readonly logicalId: LogicalId;
  readonly port: number;
  readonly protocol: "TCP" | "HTTP";
  readonly defaultAction: ForwardAction;
}

export interface ForwardAction {
  readonly kind: "forward";
  readonly targetGroups: readonly { readonly targetGroupId: TargetGroupId; readonly weight: number }[];
}

export interface TargetGroup {
  readonly id: TargetGroupId;
  readonly logicalId: LogicalId;
  readonly name: string;
  readonly arn: string;
  readonly vpcId: VpcId;
  readonly protocol: "TCP" | "HTTP";
  readonly port: number;
  readonly targetType: "instance" | "ip";
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
  /** Targets that the template registers itself: addresses (type `ip`), or logical ids of instances outside a group. */
  readonly targets: readonly { readonly id: string; readonly port: number }[];
}

/** Rows NLB-099 to NLB-105, ALB-058, ALB-059. Durations in AWS's seconds. */
export interface HealthCheckSettings {
  readonly protocol: "TCP" | "HTTP";
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
