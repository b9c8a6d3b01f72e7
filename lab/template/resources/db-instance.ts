import type { DbInstance } from "../../model/index.ts";
import { tags } from "../schema/common.ts";
import { dbClusterHints } from "../schema/hints.ts";
import { boolean, emulatedOf, integer, string } from "../schema/scalars.ts";
import { type Infer, ignoredAll, list, notEmulated, object, required } from "../schema/schema.ts";
import { broken, type Resource, type ResourceType, type Stack, type StackFacts } from "../stack.ts";
import { dbCluster } from "./db-cluster.ts";
import { dbIdentifier, zoneHash } from "./db-identifier.ts";
import { DEFAULT_DB_PORT, databaseName, databasePort, masterUsername, masterUserPassword } from "./db-settings.ts";
import { arn, generatedName } from "./names.ts";
import { type SubnetProperties, subnetId, zoneOf } from "./subnet.ts";

const properties = object({
  // The member of a cluster; without it an instance of its own, which the properties after PromotionTier describe.
  DBClusterIdentifier: string(),
  DBInstanceIdentifier: dbIdentifier,
  DBInstanceClass: required(string({ pattern: /^db\.[a-z0-9-]+\.[a-z0-9]+$/, rule: "a class such as `db.t3.medium`" })),
  // A read replica has its source's.
  Engine: emulatedOf(["aurora-mysql", "mysql"], ["aurora-postgresql", "mariadb", "postgres"]),
  AvailabilityZone: string(),
  PromotionTier: integer(0, 15),
  DBName: databaseName,
  MasterUsername: masterUsername,
  MasterUserPassword: masterUserPassword,
  Port: databasePort,
  DBSubnetGroupName: string(),
  VPCSecurityGroups: list(string(), { max: 5 }),
  PubliclyAccessible: boolean,
  MultiAZ: boolean,
  SourceDBInstanceIdentifier: string(),
  BackupRetentionPeriod: integer(0, 35),
  Tags: tags,
  ManageMasterUserPassword: notEmulated("Secrets Manager: give `MasterUserPassword`"),
  DBSnapshotIdentifier: notEmulated("snapshots"),
  SourceDBClusterIdentifier: notEmulated("read replicas of a Multi-AZ DB cluster"),
  ...ignoredAll("AllocatedStorage", "EnableCloudwatchLogsExports", "Iops", "LicenseModel"),
  ...ignoredAll("MaxAllocatedStorage", "StorageThroughput", "StorageType"),
  ...ignoredAll("AllowMajorVersionUpgrade", "AutoMinorVersionUpgrade", "CACertificateIdentifier", "CopyTagsToSnapshot"),
  ...ignoredAll("DBParameterGroupName", "DeleteAutomatedBackups", "DeletionProtection"),
  ...ignoredAll("EnablePerformanceInsights", "EngineVersion", "KmsKeyId", "MonitoringInterval", "MonitoringRoleArn"),
  ...ignoredAll("NetworkType", "OptionGroupName", "PerformanceInsightsKMSKeyId", "PerformanceInsightsRetentionPeriod"),
  ...ignoredAll("PreferredBackupWindow", "PreferredMaintenanceWindow", "StorageEncrypted"),
});
export type DbInstanceProperties = Infer<typeof properties>;

export const dbInstance: ResourceType<DbInstanceProperties> = {
  name: "AWS::RDS::DBInstance",
  properties,
  hints: dbClusterHints,
  ref: (resource, stack) => identifierOf(stack, resource),
  attributes: (resource, stack) => ({
    "Endpoint.Address": () => endpointOf(stack, resource),
    "Endpoint.Port": () => String(portOf(stack, resource)),
    DBInstanceArn: () => arn(stack, "rds", `db:${identifierOf(stack, resource)}`),
  }),
};

/** RDS writes identifiers in lower case. */
export function identifierOf(stack: StackFacts, { logicalId, props }: Resource<DbInstanceProperties>): string {
  return (props.DBInstanceIdentifier ?? generatedName(stack, logicalId)).toLowerCase();
}

/** Row R06. */
function endpointOf(stack: StackFacts, resource: Resource<DbInstanceProperties>): string {
  return `${identifierOf(stack, resource)}.${zoneHash(stack)}.${stack.region}.rds.amazonaws.com`;
}

/** A read replica listens where its source does, unless it says otherwise. */
export function portOf(stack: Stack, { props }: Resource<DbInstanceProperties>): number {
  const { DBClusterIdentifier: cluster, SourceDBInstanceIdentifier: source, Port } = props;
  const owner = cluster === undefined ? undefined : stack.find(dbCluster, cluster);
  const origin = source === undefined || Port !== undefined ? undefined : stack.find(dbInstance, source);
  if (origin) return portOf(stack, origin);
  return (owner ? owner.props.Port : Port) ?? DEFAULT_DB_PORT;
}

/**
 * @param homes the subnets of its subnet group; without a zone of its own it stands in one after the other
 * @param index of the instance among those that replicate from each other
 */
export function buildDbInstance(
  stack: Stack,
  resource: Resource<DbInstanceProperties>,
  homes: readonly Resource<SubnetProperties>[],
  index: number,
): DbInstance | undefined {
  const zone = resource.props.AvailabilityZone;
  const home = zone === undefined ? homes[index % homes.length] : homes.find((one) => zoneOf(stack, one) === zone);
  if (!home) {
    const zones = [...new Set(homes.map((one) => zoneOf(stack, one)))].join(", ");
    broken(stack, resource, ["AvailabilityZone"], `must be a zone of its subnet group (${zones}), got \`${zone}\``);
    return undefined;
  }
  return {
    logicalId: resource.logicalId,
    identifier: identifierOf(stack, resource),
    availabilityZone: zoneOf(stack, home),
    subnetId: subnetId(stack, home),
    privateIp: stack.addresses.privateIp(resource.logicalId, home.props.CidrBlock),
    endpoint: endpointOf(stack, resource),
    promotionTier: resource.props.PromotionTier ?? 1,
    serverId: index + 1,
  };
}
