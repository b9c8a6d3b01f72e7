import { z } from "zod";
import type {
  HealthCheckSettings,
  Listener,
  LoadBalancerNode,
  NetworkLoadBalancerState,
  TargetGroupState,
  TargetRegistration,
} from "../../model/index.ts";
import { dnsName, id, ip, matcher, port, seconds, zone } from "./parts.ts";

const healthCheck: z.ZodType<HealthCheckSettings> = z.looseObject({
  protocol: z.enum(["TCP", "HTTP"]),
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
  ]),
});

export const targetGroup: z.ZodType<TargetGroupState> = z.looseObject({
  id: id<TargetGroupState["id"]>(),
  name: z.string(),
  arn: z.string(),
  protocol: z.enum(["TCP", "HTTP"]),
  port,
  healthCheck,
  preserveClientIp: z.boolean(),
  deregistrationDelaySeconds: seconds,
  terminateOnDeregistration: z.boolean(),
  terminateOnUnhealthy: z.boolean(),
  crossZone: z.enum(["use_load_balancer_configuration", "true", "false"]),
  sourceIpStickiness: z.boolean(),
  proxyProtocolV2: z.boolean().optional(),
  targets: z.array(target),
});

export const listener: z.ZodType<Listener> = z.looseObject({
  logicalId: z.string(),
  port,
  protocol: z.enum(["TCP", "HTTP"]),
  defaultAction: z.looseObject({
    kind: z.literal("forward"),
    targetGroups: z.array(
      z.looseObject({ targetGroupId: id<TargetGroupState["id"]>(), weight: z.int().min(0).max(999) }),
    ),
  }),
});

export const node: z.ZodType<LoadBalancerNode> = z.looseObject({
  availabilityZone: zone,
  subnetId: id<LoadBalancerNode["subnetId"]>(),
  privateIp: ip,
  publicIp: ip.optional(),
});

export const networkLoadBalancer: z.ZodType<NetworkLoadBalancerState> = z.looseObject({
  id: id<NetworkLoadBalancerState["id"]>(),
  name: z.string(),
  dnsName,
  vpcId: id<NetworkLoadBalancerState["vpcId"]>(),
  scheme: z.enum(["internet-facing", "internal"]),
  crossZone: z.boolean(),
  idleTimeoutSeconds: z.number().positive(),
  securityGroupIds: z.array(id<NetworkLoadBalancerState["securityGroupIds"][number]>()),
  nodes: z.array(node),
  listeners: z.array(listener),
  targetGroups: z.array(targetGroup),
});
