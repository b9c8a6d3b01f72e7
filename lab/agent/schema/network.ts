import { z } from "zod";
import type {
  DnsName,
  Eni,
  FabricState,
  FabricSubnet,
  FabricVpc,
  InstanceMetadata,
  ProfileMetadata,
  Route,
  SecurityGroup,
  SecurityGroupRule,
} from "../../model/index.ts";
import { cidr, dnsName, id, ip, port, seconds, zone } from "./parts.ts";

export const vpc: z.ZodType<FabricVpc> = z.looseObject({
  id: id<FabricVpc["id"]>(),
  cidrs: z.array(cidr).min(1),
  enableDnsSupport: z.boolean(),
  enableDnsHostnames: z.boolean(),
  hasInternetGateway: z.boolean(),
});

const route: z.ZodType<Route> = z.looseObject({
  destination: cidr,
  target: z.discriminatedUnion("kind", [
    z.looseObject({ kind: z.literal("internet-gateway") }),
    z.looseObject({ kind: z.literal("nat-gateway"), natGatewayId: id<string>() }),
    z.looseObject({ kind: z.literal("peering"), vpcId: id<FabricVpc["id"]>() }),
    z.looseObject({ kind: z.literal("gateway-endpoint") }),
    z.looseObject({ kind: z.literal("blackhole") }),
  ]),
});

export const subnet: z.ZodType<FabricSubnet> = z.looseObject({
  id: id<FabricSubnet["id"]>(),
  vpcId: id<FabricVpc["id"]>(),
  cidr,
  availabilityZone: zone,
  routes: z.array(route),
});

export const natGateway: z.ZodType<FabricState["natGateways"][number]> = z.looseObject({
  id: id<string>(),
  subnetId: id<FabricSubnet["id"]>(),
  privateIp: ip,
  publicIp: ip,
});

const rule: z.ZodType<SecurityGroupRule> = z.looseObject({
  protocol: z.enum(["tcp", "udp", "icmp", "all"]),
  ports: z.tuple([z.int().min(0).max(65_535), z.int().min(0).max(65_535)]).optional(),
  peer: z.discriminatedUnion("kind", [
    z.looseObject({ kind: z.literal("cidr"), cidr }),
    z.looseObject({ kind: z.literal("group"), groupId: id<SecurityGroup["id"]>() }),
  ]),
  description: z.string().optional(),
});

export const securityGroup: z.ZodType<SecurityGroup> = z.looseObject({
  id: id<SecurityGroup["id"]>(),
  logicalId: z.string(),
  name: z.string(),
  description: z.string(),
  vpcId: id<FabricVpc["id"]>(),
  ingress: z.array(rule),
  egress: z.array(rule),
});

const profile: z.ZodType<ProfileMetadata> = z.looseObject({
  arn: z.string(),
  id: z.string(),
  updatedAtMs: z.number(),
  role: z
    .looseObject({
      name: z.string().regex(/^[\w+=,.@-]+$/, "not a role's name"),
      credentials: z
        .looseObject({
          accessKeyId: z.string(),
          secretAccessKey: z.string(),
          token: z.string(),
          issuedAtMs: z.number(),
          expiresAtMs: z.number(),
        })
        .optional(),
    })
    .optional(),
});

const metadata: z.ZodType<InstanceMetadata> = z.looseObject({
  instanceId: id<InstanceMetadata["instanceId"]>(),
  imageId: z.string(),
  instanceType: z.string(),
  hostname: z.string(),
  availabilityZone: zone,
  launchTimeMs: z.number(),
  securityGroups: z.array(z.string()),
  tags: z.record(z.string(), z.string()),
  userData: z.string().optional(),
  options: z.looseObject({
    httpEndpoint: z.enum(["enabled", "disabled"]),
    httpTokens: z.enum(["optional", "required"]),
    httpPutResponseHopLimit: z.int().min(1).max(64),
    instanceMetadataTags: z.enum(["enabled", "disabled"]),
  }),
  targetLifecycleState: z.string().optional(),
  profile: profile.optional(),
});

export const networkInterface: z.ZodType<Eni> = z.looseObject({
  id: id<Eni["id"]>(),
  interface: z.string().regex(/^[a-z][a-z0-9-]{0,14}$/, "not an interface name"),
  mac: z.string().regex(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/, "not a MAC address"),
  instanceId: id<Eni["instanceId"]>(),
  privateIp: ip,
  where: z.discriminatedUnion("kind", [
    z.looseObject({ kind: z.literal("subnet"), subnetId: id<FabricSubnet["id"]>() }),
    z.looseObject({ kind: z.literal("internet") }),
  ]),
  publicIp: ip.optional(),
  securityGroupIds: z.array(id<SecurityGroup["id"]>()),
  sourceDestCheck: z.boolean(),
  metadata: metadata.optional(),
});

export const ingressMapping: z.ZodType<FabricState["ingress"][number]> = z.looseObject({
  name: z.string(),
  transport: z.enum(["tcp", "udp"]),
  containerPort: port,
  to: z.array(z.looseObject({ ip, port })),
});

export const name: z.ZodType<DnsName> = z.looseObject({
  name: dnsName,
  ttlSeconds: seconds,
  addresses: z.array(ip),
  answer: z.enum(["all", "one-at-random"]),
  networkLoadBalancerId: id<NonNullable<DnsName["networkLoadBalancerId"]>>().optional(),
});
