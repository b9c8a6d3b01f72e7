/** A small lab for tests: one VPC, two zones, an NLB before one Auto Scaling group, and what else a test asks for. */
import type { TargetGroupId, VpcId } from "../../model/ids.ts";
import type { AutoScalingGroup, Lab, Subnet } from "../../model/lab.ts";
import type { LoadBalancer, TargetGroup } from "../../model/load-balancer.ts";

const vpcId = "vpc-1" as VpcId;

export const targetGroup: TargetGroup = {
  id: "tg-app" as TargetGroupId,
  logicalId: "AppTargets",
  name: "app-targets",
  arn: "arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:targetgroup/app-targets/1",
  vpcId,
  protocol: "TCP",
  port: 9090,
  targetType: "instance",
  healthCheck: {
    protocol: "TCP",
    port: "traffic-port",
    path: "/",
    intervalSeconds: 10,
    timeoutSeconds: 5,
    healthyThreshold: 2,
    unhealthyThreshold: 2,
    matcher: "200",
  },
  preserveClientIp: false,
  deregistrationDelaySeconds: 30,
  terminateOnDeregistration: false,
  terminateOnUnhealthy: true,
  crossZone: "use_load_balancer_configuration",
  sourceIpStickiness: false,
  targets: [],
};

export const group: AutoScalingGroup = {
  logicalId: "AppGroup",
  name: "app",
  minSize: 2,
  maxSize: 4,
  desiredCapacity: 2,
  subnetIds: [subnet("a").id, subnet("c").id],
  targetGroupIds: [targetGroup.id],
  healthCheckType: "ELB",
  healthCheckGracePeriodSeconds: 60,
  machine: {
    image: "tierlab/app",
    instanceType: "t3.micro",
    securityGroupIds: [],
    userData: "#!/bin/sh\n",
    tags: { Name: "app" },
    metadataOptions: {
      httpEndpoint: "enabled",
      httpTokens: "optional",
      httpPutResponseHopLimit: 1,
      instanceMetadataTags: "disabled",
    },
    hints: {},
  },
};

const balancer = {
  id: "lb-nlb",
  logicalId: "Nlb",
  name: "nlb",
  kind: "network",
  scheme: "internal",
  vpcId,
  dnsName: "nlb-0123456789abcdef.elb.ap-northeast-1.amazonaws.com",
  arn: "arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:loadbalancer/net/nlb/1",
  nodes: [
    { availabilityZone: "ap-northeast-1a", subnetId: subnet("a").id, privateIp: "10.0.1.250" },
    { availabilityZone: "ap-northeast-1c", subnetId: subnet("c").id, privateIp: "10.0.2.250" },
  ],
  securityGroupIds: [],
  crossZone: true,
  idleTimeoutSeconds: 350,
  listeners: [
    {
      logicalId: "Listener",
      port: 9090,
      protocol: "TCP",
      defaultAction: { kind: "forward", targetGroups: [{ targetGroupId: targetGroup.id, weight: 1 }] },
    },
  ],
} as unknown as LoadBalancer;

export function testLab(changes: Partial<Lab> = {}): Lab {
  return {
    name: "t",
    region: "ap-northeast-1",
    accountId: "123456789012",
    vpcs: [
      {
        id: vpcId,
        logicalId: "Vpc",
        name: "vpc",
        cidrs: ["10.0.0.0/16"],
        enableDnsSupport: true,
        enableDnsHostnames: true,
        hasInternetGateway: false,
      },
    ],
    subnets: [subnet("a"), subnet("c")],
    routeTables: [],
    natGateways: [],
    peerings: [],
    securityGroups: [],
    loadBalancers: [balancer],
    targetGroups: [targetGroup],
    autoScalingGroups: [group],
    instances: [],
    dbClusters: [],
    functions: [],
    customResources: [],
    outputs: [],
    accepted: [],
    ...changes,
  };
}

/** The test lab with its group changed. */
export function labWithGroup(changes: Partial<AutoScalingGroup>): Lab {
  return testLab({ autoScalingGroups: [{ ...group, ...changes }] });
}

export function subnet(zone: "a" | "c"): Subnet {
  return {
    id: `subnet-${zone}`,
    logicalId: `Subnet${zone}`,
    name: `subnet-${zone}`,
    vpcId,
    cidr: zone === "a" ? "10.0.1.0/24" : "10.0.2.0/24",
    availabilityZone: `ap-northeast-1${zone}`,
    mapPublicIpOnLaunch: false,
    routeTableId: "rtb-1",
  } as Subnet;
}
