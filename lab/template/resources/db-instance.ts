import { tags } from "../schema/common.ts";
import { emulatedOf, integer, string } from "../schema/scalars.ts";
import { type Infer, ignoredAll, notEmulated, object, required } from "../schema/schema.ts";
import type { Resource, ResourceType, StackFacts } from "../stack.ts";
import { dbCluster, zoneHash } from "./db-cluster.ts";
import { dbIdentifier } from "./db-identifier.ts";
import { arn, generatedName } from "./names.ts";

const ALONE = "DB instances outside a cluster";

const properties = object({
  DBClusterIdentifier: required(string()),
  DBInstanceIdentifier: dbIdentifier,
  DBInstanceClass: required(string({ pattern: /^db\.[a-z0-9-]+\.[a-z0-9]+$/, rule: "a class such as `db.t3.medium`" })),
  Engine: required(emulatedOf(["aurora-mysql", "mysql"], ["aurora-postgresql", "mariadb", "postgres"])),
  AvailabilityZone: string(),
  PromotionTier: integer(0, 15),
  Tags: tags,
  AllocatedStorage: notEmulated(ALONE),
  MasterUsername: notEmulated(ALONE),
  MasterUserPassword: notEmulated(ALONE),
  MultiAZ: notEmulated(ALONE),
  SourceDBInstanceIdentifier: notEmulated("read replicas outside a cluster"),
  ...ignoredAll("AllowMajorVersionUpgrade", "AutoMinorVersionUpgrade", "CACertificateIdentifier", "CopyTagsToSnapshot"),
  ...ignoredAll("DBParameterGroupName", "DBSubnetGroupName", "DeleteAutomatedBackups", "DeletionProtection"),
  ...ignoredAll("EnablePerformanceInsights", "EngineVersion", "KmsKeyId", "MonitoringInterval", "MonitoringRoleArn"),
  ...ignoredAll("NetworkType", "OptionGroupName", "PerformanceInsightsKMSKeyId", "PerformanceInsightsRetentionPeriod"),
  ...ignoredAll("PreferredBackupWindow", "PreferredMaintenanceWindow", "PubliclyAccessible", "StorageEncrypted"),
});
export type DbInstanceProperties = Infer<typeof properties>;

export const dbInstance: ResourceType<DbInstanceProperties> = {
  name: "AWS::RDS::DBInstance",
  properties,
  ref: (resource, stack) => identifierOf(stack, resource),
  attributes: (resource, stack) => ({
    "Endpoint.Address": () => `${identifierOf(stack, resource)}.${zoneHash(stack)}.${stack.region}.rds.amazonaws.com`,
    "Endpoint.Port": () => String(stack.find(dbCluster, resource.props.DBClusterIdentifier)?.props.Port ?? 3306),
    DBInstanceArn: () => arn(stack, "rds", `db:${identifierOf(stack, resource)}`),
  }),
};

/** RDS writes identifiers in lower case. */
export function identifierOf(stack: StackFacts, { logicalId, props }: Resource<DbInstanceProperties>): string {
  return (props.DBInstanceIdentifier ?? generatedName(stack, logicalId)).toLowerCase();
}
