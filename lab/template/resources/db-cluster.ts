import type { DbCluster, DbInstance } from "../../model/index.ts";
import { digest } from "../../model/index.ts";
import { tags } from "../schema/common.ts";
import { dbClusterHints } from "../schema/hints.ts";
import { emulatedOf, string } from "../schema/scalars.ts";
import { type Infer, ignoredAll, list, notEmulated, object, required } from "../schema/schema.ts";
import { broken, type Resource, type ResourceType, referred, type Stack, type StackFacts } from "../stack.ts";
import { buildCustomEndpoints } from "./db-cluster-endpoint.ts";
import { dbIdentifier, zoneHash } from "./db-identifier.ts";
import { buildDbInstance, type DbInstanceProperties, dbInstance } from "./db-instance.ts";
import {
  DEFAULT_DB_IMAGE,
  DEFAULT_DB_PORT,
  databaseName,
  databasePort,
  masterUsername,
  masterUserPassword,
} from "./db-settings.ts";
import { buildSingleDatabases } from "./db-single.ts";
import { dbSubnetGroup } from "./db-subnet-group.ts";
import { arn, generatedName } from "./names.ts";
import { securityGroupsOf } from "./security-group-id.ts";
import { type SubnetProperties, subnetId, subnetsOf } from "./subnet.ts";

const properties = object({
  DBClusterIdentifier: dbIdentifier,
  Engine: required(emulatedOf(["aurora-mysql", "mysql"], ["aurora", "aurora-postgresql", "neptune", "postgres"])),
  DatabaseName: databaseName,
  MasterUsername: required(masterUsername),
  MasterUserPassword: required(masterUserPassword),
  Port: databasePort,
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
  hints: dbClusterHints,
  ref: (resource, stack) => identifierOf(stack, resource),
  attributes: (resource, stack) => ({
    "Endpoint.Address": () => endpointOf(stack, resource, "cluster"),
    "Endpoint.Port": () => String(portOf(resource)),
    "ReadEndpoint.Address": () => endpointOf(stack, resource, "cluster-ro"),
    DBClusterArn: () => arn(stack, "rds", `cluster:${identifierOf(stack, resource)}`),
    DBClusterResourceId: () => `cluster-${digest(`${stack.lab}/${resource.logicalId}`, 26).toUpperCase()}`,
  }),
};

/** Row R10. */
const MOST_INSTANCES = 16;

/** RDS writes identifiers in lower case. */
function identifierOf(stack: StackFacts, { logicalId, props }: Resource<DbClusterProperties>): string {
  return (props.DBClusterIdentifier ?? generatedName(stack, logicalId)).toLowerCase();
}

function portOf({ props }: Resource<DbClusterProperties>): number {
  return props.Port ?? DEFAULT_DB_PORT;
}

/** Rows R01 and R02. */
function endpointOf(
  stack: StackFacts,
  resource: Resource<DbClusterProperties>,
  kind: "cluster" | "cluster-ro",
): string {
  return `${identifierOf(stack, resource)}.${kind}-${zoneHash(stack)}.${stack.region}.rds.amazonaws.com`;
}

export function buildDbClusters(stack: Stack): DbCluster[] {
  const clusters = stack.all(dbCluster).flatMap((resource) => buildCluster(stack, resource) ?? []);
  return [...clusters, ...buildSingleDatabases(stack)];
}

function buildCluster(stack: Stack, resource: Resource<DbClusterProperties>): DbCluster | undefined {
  const { props } = resource;
  const group = referred(stack, resource, ["DBSubnetGroupName"], dbSubnetGroup, props.DBSubnetGroupName);
  const homes = group ? subnetsOf(stack, group, ["SubnetIds"], group.props.SubnetIds) : [];
  const first = homes[0];
  if (!first) return undefined;
  const own = stack
    .all(dbInstance)
    .filter((member) => stack.find(dbCluster, member.props.DBClusterIdentifier ?? "") === resource);
  if (own.length === 0) broken(stack, resource, [], "has no AWS::RDS::DBInstance, so nothing would answer");
  if (own.length > MOST_INSTANCES) {
    broken(stack, resource, [], `has ${own.length} DB instances; a cluster is one writer and at most 15 readers`);
  }
  const customEndpoints = buildCustomEndpoints(stack, resource, identifierOf(stack, resource));
  return {
    logicalId: resource.logicalId,
    identifier: identifierOf(stack, resource),
    engine: props.Engine,
    image: resource.hints.image ?? DEFAULT_DB_IMAGE,
    port: portOf(resource),
    ...(resource.hints.failoverPace && { failoverPace: resource.hints.failoverPace }),
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
    ...(customEndpoints.length > 0 && { customEndpoints }),
    instances: buildInstances(stack, own, homes),
  };
}

/** In the template's order: its first becomes the writer, the others follow. */
function buildInstances(
  stack: Stack,
  own: readonly Resource<DbInstanceProperties>[],
  homes: readonly Resource<SubnetProperties>[],
): DbInstance[] {
  return own.flatMap((resource, index) => buildDbInstance(stack, resource, homes, index) ?? []);
}
