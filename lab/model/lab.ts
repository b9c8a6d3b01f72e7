/**
 * A Lab: one template, resolved. Plain JSON, so that Compose can carry it to control as a config.
 *
 * Every reference is already a physical id or an address; every duration is in AWS's seconds, before the time scale.
 */

import type { Association } from "./association.ts";
import type { LabCertificate } from "./certificate.ts";
import type { DbEndpoint } from "./db-endpoint.ts";
import type { HostedZone } from "./hosted-zone.ts";
import type { InstanceProfile } from "./iam.ts";
import type { LogicalId, RouteTableId, SecurityGroupId, SubnetId, TargetGroupId, VpcId } from "./ids.ts";
import type { LoadBalancer, TargetGroup } from "./load-balancer.ts";
import type { LabBucket } from "./s3.ts";

export interface Lab {
  readonly name: string;
  readonly region: string;
  readonly accountId: string;
  /** Template's description, for people. */
  readonly description?: string;
  readonly vpcs: readonly Vpc[];
  readonly subnets: readonly Subnet[];
  readonly routeTables: readonly RouteTable[];
  readonly natGateways: readonly NatGateway[];
  readonly peerings: readonly Peering[];
  readonly securityGroups: readonly SecurityGroup[];
  readonly loadBalancers: readonly LoadBalancer[];
  readonly targetGroups: readonly TargetGroup[];
  /** What TLS listeners may present; absent in a lab without. */
  readonly certificates?: readonly LabCertificate[];
  readonly autoScalingGroups: readonly AutoScalingGroup[];
  readonly instances: readonly SingleInstance[];
  readonly dbClusters: readonly DbCluster[];
  /** Absent in a lab without. */
  readonly hostedZones?: readonly HostedZone[];
  /** Absent in a lab without, which has no S3. */
  readonly buckets?: readonly LabBucket[];
  /** Absent in a lab without. */
  readonly instanceProfiles?: readonly InstanceProfile[];
  readonly functions: readonly LabFunction[];
  readonly customResources: readonly CustomResource[];
  /** Absent in a lab without. */
  readonly associations?: readonly Association[];
  readonly outputs: readonly Output[];
  /** Resources that cannot matter to the lab: accepted, not emulated. */
  readonly accepted: readonly { readonly logicalId: LogicalId; readonly type: string }[];
}

export interface Vpc {
  readonly id: VpcId;
  readonly logicalId: LogicalId;
  readonly name: string;
  /** Primary range first. */
  readonly cidrs: readonly string[];
  readonly enableDnsSupport: boolean;
  readonly enableDnsHostnames: boolean;
  /** Has an attached internet gateway. */
  readonly hasInternetGateway: boolean;
}

export interface Subnet {
  readonly id: SubnetId;
  readonly logicalId: LogicalId;
  readonly name: string;
  readonly vpcId: VpcId;
  readonly cidr: string;
  readonly availabilityZone: string;
  readonly mapPublicIpOnLaunch: boolean;
  readonly routeTableId: RouteTableId;
}

export interface RouteTable {
  readonly id: RouteTableId;
  readonly logicalId: LogicalId;
  readonly vpcId: VpcId;
  /** Without the local routes, which every table has. */
  readonly routes: readonly Route[];
}

export interface Route {
  readonly destination: string;
  readonly target: RouteTarget;
}

export type RouteTarget =
  | { readonly kind: "internet-gateway" }
  | { readonly kind: "nat-gateway"; readonly natGatewayId: string }
  | { readonly kind: "peering"; readonly vpcId: VpcId }
  /** A gateway endpoint: straight to S3, with the sender's own address. */
  | { readonly kind: "gateway-endpoint" }
  | { readonly kind: "blackhole" };

export interface NatGateway {
  readonly id: string;
  readonly logicalId: LogicalId;
  readonly subnetId: SubnetId;
  readonly privateIp: string;
  readonly publicIp: string;
}

export interface Peering {
  readonly id: string;
  readonly logicalId: LogicalId;
  readonly requester: VpcId;
  readonly accepter: VpcId;
}

export interface SecurityGroup {
  readonly id: SecurityGroupId;
  readonly logicalId: LogicalId;
  readonly name: string;
  readonly description: string;
  readonly vpcId: VpcId;
  readonly ingress: readonly SecurityGroupRule[];
  readonly egress: readonly SecurityGroupRule[];
}

export interface SecurityGroupRule {
  readonly protocol: "tcp" | "udp" | "icmp" | "all";
  /** First and last port; absent for `icmp` and `all`. */
  readonly ports?: readonly [number, number];
  /** Who may come (ingress) or be called (egress): a range or the members of a group (row V29). */
  readonly peer:
    | { readonly kind: "cidr"; readonly cidr: string }
    | { readonly kind: "group"; readonly groupId: SecurityGroupId };
  readonly description?: string;
}

/** What a launch template, an instance or a group's template says of the machine itself. */
export interface MachineSpec {
  /** Container image that stands for the AMI: `tierlab/web`. */
  readonly image: string;
  readonly instanceType: string;
  readonly securityGroupIds: readonly SecurityGroupId[];
  /** Decoded. */
  readonly userData?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly metadataOptions: MetadataOptions;
  /** Name of an instance profile of the lab. */
  readonly instanceProfile?: string;
  /** From `Metadata.Tierlab`: lab-only hints that AWS ignores. */
  readonly hints: LabHints;
}

/** Rows V55-V57. */
export interface MetadataOptions {
  readonly httpEndpoint: "enabled" | "disabled";
  readonly httpTokens: "optional" | "required";
  readonly httpPutResponseHopLimit: number;
  readonly instanceMetadataTags: "enabled" | "disabled";
}

export interface LabHints {
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

export interface AutoScalingGroup {
  readonly logicalId: LogicalId;
  readonly name: string;
  readonly minSize: number;
  readonly maxSize: number;
  readonly desiredCapacity: number;
  readonly subnetIds: readonly SubnetId[];
  readonly targetGroupIds: readonly TargetGroupId[];
  /** EC2 is always on (row A23). */
  readonly healthCheckType: "EC2" | "ELB";
  /** Row A26. */
  readonly healthCheckGracePeriodSeconds: number;
  /** Row A33; absent unless the template states it. */
  readonly maintenancePolicy?: { readonly minHealthyPercentage: number; readonly maxHealthyPercentage: number };
  readonly machine: MachineSpec;
}

/** `AWS::EC2::Instance`. Keeps its address through stop and start. */
export interface SingleInstance {
  readonly logicalId: LogicalId;
  readonly name: string;
  readonly subnetId: SubnetId;
  readonly privateIp: string;
  readonly publicIp?: string;
  readonly machine: MachineSpec;
}

/** A DB cluster; or a DB instance of its own, which is one of a single member without a reader endpoint. */
export interface DbCluster {
  readonly logicalId: LogicalId;
  /** DBClusterIdentifier, or that of the instance of its own, lower case. */
  readonly identifier: string;
  readonly engine: string;
  readonly image: string;
  readonly port: number;
  readonly databaseName?: string;
  readonly masterUsername: string;
  readonly masterUserPassword: string;
  readonly securityGroupIds: readonly SecurityGroupId[];
  readonly subnetIds: readonly SubnetId[];
  /** `<cluster>.cluster-<hash>.<region>.rds.amazonaws.com` (row R01). */
  readonly endpoint: string;
  /** `<cluster>.cluster-ro-<hash>...` (row R02); a DB instance of its own has none. */
  readonly readerEndpoint?: string;
  /** Identifier of the DB instance that this one is a read replica of, until it is promoted (row R43). */
  readonly source?: string;
  /** A DB instance of two servers, one of them a standby that nobody reaches but the other (row R38). */
  readonly isMultiAz?: true;
  /** How much slower than at once it is to fail over; absent where it is not (row R12). */
  readonly failoverPace?: FailoverPace;
  /** Those that the template makes (row R07); absent where there are none. */
  readonly customEndpoints?: readonly DbEndpoint[];
  /** The first is the writer when the lab is created. */
  readonly instances: readonly DbInstance[];
}

/** Seconds before the time scale. */
export interface FailoverPace {
  /** From the loss of the writer, at least, until that is acted upon. */
  readonly detectionSeconds?: number;
  /** From there, at least, until another takes writes. */
  readonly promotionSeconds?: number;
}

export interface DbInstance {
  readonly logicalId: LogicalId;
  readonly identifier: string;
  readonly availabilityZone: string;
  readonly subnetId: SubnetId;
  readonly privateIp: string;
  /** `<instance>.<hash>.<region>.rds.amazonaws.com` (row R06). */
  readonly endpoint: string;
  /** Row R11. */
  readonly promotionTier: number;
  /** MySQL's server_id, from 1; another one in each server of a cluster, or of a DB instance and all its read replicas. */
  readonly serverId: number;
}

/** `AWS::Lambda::Function` with a container image and a VPC: runs once per invocation, with an interface of its own. */
export interface LabFunction {
  readonly logicalId: LogicalId;
  readonly name: string;
  readonly arn: string;
  readonly image: string;
  readonly subnetIds: readonly SubnetId[];
  readonly securityGroupIds: readonly SecurityGroupId[];
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
}

/** A custom resource: its function is invoked once, when the lab is created, with the properties as its event. */
export interface CustomResource {
  readonly logicalId: LogicalId;
  readonly type: string;
  readonly functionArn: string;
  /** `ResourceProperties` of the event, `ServiceToken` included. */
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface Output {
  readonly key: string;
  readonly value: string;
  readonly description?: string;
  readonly exportName?: string;
}
