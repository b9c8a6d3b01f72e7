import type { DbCluster, DbInstance } from "../../model/index.ts";
import { digest } from "../../model/index.ts";
import { tags } from "../schema/common.ts";
import { emulatedOf, integer, string } from "../schema/scalars.ts";
import { type Infer, ignoredAll, list, notEmulated, object, required } from "../schema/schema.ts";
import { broken, type Resource, type ResourceType, referred, type Stack, type StackFacts } from "../stack.ts";
import { dbIdentifier } from "./db-identifier.ts";
import { type DbInstanceProperties, dbInstance, identifierOf as instanceIdentifier } from "./db-instance.ts";
import { dbSubnetGroup } from "./db-subnet-group.ts";
import { arn, generatedName } from "./names.ts";
import { securityGroupsOf } from "./security-group-id.ts";
import { type SubnetProperties, subnetId, subnetsOf, zoneOf } from "./subnet.ts";

const DEFAULT_PORT = 3306;
const DEFAULT_IMAGE = "tierlab/mysql";

const properties = object({
  DBClusterIdentifier: dbIdentifier,
  Engine: required(emulatedOf(["aurora-mysql", "mysql"], ["aurora", "aurora-postgresql", "neptune", "postgres"])),
  DatabaseName: string({
    max: 64,
    pattern: /^[a-zA-Z][a-zA-Z0-9_]*$/,
    rule: "letters, digits and underscores, a letter first",
  }),
  MasterUsername: required(
    string({ max: 16, pattern: /^[a-zA-Z][a-zA-Z0-9_]*$/, rule: "letters and digits, a letter first" }),
  ),
  MasterUserPassword: required(string({ max: 41, pattern: /^[!-~]{8,}$/, rule: "8 to 41 printable characters" })),
  Port: integer(1150, 65535),
  DBSubnetGroupName: required(string()),
  VpcSecurityGroupIds: list(string(), { max: 5 }),
  Tags: tags,
  ManageMasterUserPassword: notEmulated("Secrets Manager: give `MasterUserPassword`"),
  SnapshotIdentifier: notEmulated("snapshots"),
  SourceDBClusterIdentifier: notEmulated("copies of another cluster"),
  GlobalClusterIdentifier: notEmulated("global databases"),
  ServerlessV2ScalingConfiguration: notEmulated("serverless instances"),
  ScalingConfiguration: notEmulated("serverless instances"),
  ...ignoredAll("AllocatedStorage", "AutoMinorVersionUpgrade", "AvailabilityZones", "BacktrackWindow"),
  ...ignoredAll("BackupRetentionPeriod", "CopyTagsToSnapshot", "DBClusterInstanceClass", "DBClusterParameterGroupName"),
  ...ignoredAll("DBInstanceParameterGroupName", "DeletionProtection", "EnableCloudwatchLogsExports"),
  ...ignoredAll("EnableHttpEndpoint", "EnableIAMDatabaseAuthentication", "EngineMode", "EngineVersion", "Iops"),
  ...ignoredAll("KmsKeyId", "MonitoringInterval", "MonitoringRoleArn", "NetworkType", "PerformanceInsightsEnabled"),
  ...ignoredAll(
    "PreferredBackupWindow",
    "PreferredMaintenanceWindow",
    "PubliclyAccessible",
    "StorageEncrypted",
    "StorageType",
  ),
});
export type DbClusterProperties = Infer<typeof properties>;

export const dbCluster: ResourceType<DbClusterProperties> = {
  name: "AWS::RDS::DBCluster",
  properties,
  ref: (resource, stack) => identifierOf(stack, resource),
  attributes: (resource, stack) => ({
    "Endpoint.Address": () => endpointOf(stack, resource, "cluster"),
    "Endpoint.Port": () => String(portOf(resource)),
    "ReadEndpoint.Address": () => endpointOf(stack, resource, "cluster-ro"),
    DBClusterArn: () => arn(stack, "rds", `cluster:${identifierOf(stack, resource)}`),
    DBClusterResourceId: () => `cluster-${digest(`${stack.lab}/${resource.logicalId}`, 26).toUpperCase()}`,
  }),
};

/** RDS writes identifiers in lower case. */
function identifierOf(stack: StackFacts, { logicalId, props }: Resource<DbClusterProperties>): string {
  return (props.DBClusterIdentifier ?? generatedName(stack, logicalId)).toLowerCase();
}

function portOf({ props }: Resource<DbClusterProperties>): number {
  return props.Port ?? DEFAULT_PORT;
}

/** Rows R01 and R02. */
function endpointOf(
  stack: StackFacts,
  resource: Resource<DbClusterProperties>,
  kind: "cluster" | "cluster-ro",
): string {
  return `${identifierOf(stack, resource)}.${kind}-${zoneHash(stack)}.${stack.region}.rds.amazonaws.com`;
}

/** The part of RDS names that is the same for an account and Region. */
export function zoneHash(stack: StackFacts): string {
  return `c${digest(`${stack.lab}/${stack.accountId}/${stack.region}`, 11)}`;
}

export function buildDbClusters(stack: Stack): DbCluster[] {
  return stack.all(dbCluster).flatMap((resource) => buildCluster(stack, resource) ?? []);
}

function buildCluster(stack: Stack, resource: Resource<DbClusterProperties>): DbCluster | undefined {
  const { props } = resource;
  const group = referred(stack, resource, ["DBSubnetGroupName"], dbSubnetGroup, props.DBSubnetGroupName);
  const homes = group ? subnetsOf(stack, group, ["SubnetIds"], group.props.SubnetIds) : [];
  const first = homes[0];
  if (!first) return undefined;
  const own = stack
    .all(dbInstance)
    .filter((member) => stack.find(dbCluster, member.props.DBClusterIdentifier) === resource);
  if (own.length === 0) broken(stack, resource, [], "has no AWS::RDS::DBInstance, so nothing would answer");
  return {
    logicalId: resource.logicalId,
    identifier: identifierOf(stack, resource),
    engine: props.Engine,
    image: resource.hints.image ?? DEFAULT_IMAGE,
    port: portOf(resource),
    ...(props.DatabaseName !== undefined && { databaseName: props.DatabaseName }),
    masterUsername: props.MasterUsername,
    masterUserPassword: props.MasterUserPassword,
    securityGroupIds: securityGroupsOf(
      stack,
      resource,
      ["VpcSecurityGroupIds"],
      props.VpcSecurityGroupIds,
      first.props.VpcId,
    ),
    subnetIds: homes.map((home) => subnetId(stack, home)),
    endpoint: endpointOf(stack, resource, "cluster"),
    readerEndpoint: endpointOf(stack, resource, "cluster-ro"),
    instances: buildInstances(stack, own, homes),
  };
}

/** In the template's order: its first becomes the writer, the others follow. */
function buildInstances(
  stack: Stack,
  own: readonly Resource<DbInstanceProperties>[],
  homes: readonly Resource<SubnetProperties>[],
): DbInstance[] {
  return own.flatMap((resource, index) => {
    const zone = resource.props.AvailabilityZone;
    const home =
      zone === undefined ? homes[index % homes.length] : homes.find((subnet) => zoneOf(stack, subnet) === zone);
    if (!home) {
      const zones = [...new Set(homes.map((subnet) => zoneOf(stack, subnet)))].join(", ");
      broken(
        stack,
        resource,
        ["AvailabilityZone"],
        `must be a zone of the cluster's subnet group (${zones}), got \`${zone}\``,
      );
      return [];
    }
    const name = instanceIdentifier(stack, resource);
    return {
      logicalId: resource.logicalId,
      identifier: name,
      availabilityZone: zoneOf(stack, home),
      subnetId: subnetId(stack, home),
      privateIp: stack.addresses.privateIp(resource.logicalId, home.props.CidrBlock),
      endpoint: `${name}.${zoneHash(stack)}.${stack.region}.rds.amazonaws.com`,
      promotionTier: resource.props.PromotionTier ?? 1,
      serverId: index + 1,
    };
  });
}
