import { z } from "zod";
import type {
  GroupHealthThresholds,
  HealthCheckSettings,
  Listener,
  ListenerTls,
  LoadBalancerNode,
  NetworkLoadBalancerState,
  TargetGroupState,
  TargetRegistration,
} from "../../model/index.ts";
import { dnsName, id, ip, matcher, port, seconds, zone } from "./parts.ts";

const protocol = z.enum(["TCP", "TLS", "UDP", "TCP_UDP", "HTTP", "HTTPS"]);

const healthCheck: z.ZodType<HealthCheckSettings> = z.looseObject({
  protocol: z.enum(["TCP", "HTTP"]),
  isOverTls: z.literal(true).optional(),
  isGrpc: z.literal(true).optional(),
  port: z.union([z.literal("traffic-port"), port]),
  path: z.string().regex(/^\/[\x21-\x7e]*$/, "not a path"),
  intervalSeconds: z.number().positive(),
  timeoutSeconds: z.number().positive(),
  healthyThreshold: z.int().positive(),
  unhealthyThreshold: z.int().positive(),
  matcher,
});

const target: z.ZodType<TargetRegistration> = z.looseObject({
  id: z.string().min(1),
  ip,
  port,
  availabilityZone: zone,
  registration: z.discriminatedUnion("kind", [
    z.looseObject({ kind: z.literal("registered") }),
    z.looseObject({ kind: z.literal("draining"), sinceMs: z.number() }),
    z.looseObject({ kind: z.literal("stopped") }),
    z.looseObject({ kind: z.literal("unusable") }),
  ]),
  applicationLoadBalancer: z.string().optional(),
});

const minimum = z.looseObject({
  count: z.union([z.int().positive(), z.literal("off")]),
  percentage: z.union([z.int().min(1).max(100), z.literal("off")]),
});
const groupHealth: z.ZodType<GroupHealthThresholds> = z.looseObject({ dnsFailover: minimum, routingFailover: minimum });

export const targetGroup: z.ZodType<TargetGroupState> = z.looseObject({
  id: id<TargetGroupState["id"]>(),
  name: z.string(),
  arn: z.string(),
  protocol,
  port,
  healthCheck,
  preserveClientIp: z.boolean(),
  deregistrationDelaySeconds: seconds,
  terminateOnDeregistration: z.boolean(),
  terminateOnUnhealthy: z.boolean(),
  crossZone: z.enum(["use_load_balancer_configuration", "true", "false"]),
  sourceIpStickiness: z.boolean(),
  proxyProtocolV2: z.boolean().optional(),
  unhealthyDrainingSeconds: seconds.optional(),
  groupHealth: groupHealth.optional(),
  registrationDelaySeconds: seconds.optional(),
  propagationDelaySeconds: seconds.optional(),
  protocolVersion: z.enum(["HTTP2", "GRPC"]).optional(),
  algorithm: z.enum(["least_outstanding_requests", "weighted_random"]).optional(),
  anomalyMitigation: z.literal(true).optional(),
  slowStartSeconds: seconds.optional(),
  stickiness: z
    .discriminatedUnion("kind", [
      z.looseObject({ kind: z.literal("lb_cookie"), durationSeconds: seconds }),
      z.looseObject({ kind: z.literal("app_cookie"), cookieName: z.string().min(1), durationSeconds: seconds }),
    ])
    .optional(),
  targets: z.array(target),
});

const listenerTls: z.ZodType<ListenerTls> = z.looseObject({
  certificateArns: z.array(z.string()).min(1),
  securityPolicy: z.string(),
  alpnPolicy: z.enum(["None", "HTTP1Only", "HTTP2Only", "HTTP2Optional", "HTTP2Preferred"]),
});

export const forwardAction = z.looseObject({
  kind: z.literal("forward"),
  targetGroups: z.array(
    z.looseObject({ targetGroupId: id<TargetGroupState["id"]>(), weight: z.int().min(0).max(999) }),
  ),
  sourceIpStickiness: z.literal(true).optional(),
  stickinessSeconds: seconds.optional(),
});

/** What listeners of both kinds of load balancer have. */
export const listenerSettings = {
  logicalId: z.string(),
  port,
  protocol,
  idleTimeoutSeconds: z.number().positive().optional(),
  tls: listenerTls.optional(),
};

export const listener: z.ZodType<Listener> = z.looseObject({ ...listenerSettings, defaultAction: forwardAction });

export const node: z.ZodType<LoadBalancerNode> = z.looseObject({
  availabilityZone: zone,
  subnetId: id<LoadBalancerNode["subnetId"]>(),
  privateIp: ip,
  publicIp: ip.optional(),
  secondaryIps: z.array(ip).optional(),
});

export const networkLoadBalancer: z.ZodType<NetworkLoadBalancerState> = z.looseObject({
  id: id<NetworkLoadBalancerState["id"]>(),
  name: z.string(),
  dnsName,
  vpcId: id<NetworkLoadBalancerState["vpcId"]>(),
  scheme: z.enum(["internet-facing", "internal"]),
  crossZone: z.boolean(),
  idleTimeoutSeconds: z.number().positive(),
  clientRoutingPolicy: z.enum(["partial_availability_zone_affinity", "availability_zone_affinity"]).optional(),
  zonalShift: z.literal(true).optional(),
  shiftedFrom: zone.optional(),
  sourcePorts: z.int().min(1).max(55_000).optional(),
  securityGroupIds: z.array(id<NetworkLoadBalancerState["securityGroupIds"][number]>()),
  nodes: z.array(node),
  listeners: z.array(listener),
  targetGroups: z.array(targetGroup),
});
