/** A DB instance outside any cluster: one server, one endpoint, nobody that follows it. */
import type { DbCluster } from "../../model/index.ts";
import { type Resource, referred, type Stack } from "../stack.ts";
import { buildDbInstance, type DbInstanceProperties, dbInstance } from "./db-instance.ts";
import { DEFAULT_DB_IMAGE, DEFAULT_DB_PORT } from "./db-settings.ts";
import { dbSubnetGroup } from "./db-subnet-group.ts";
import { securityGroupsOf } from "./security-group-id.ts";
import { subnetId, subnetsOf } from "./subnet.ts";

function isSingle({ props }: Resource<DbInstanceProperties>): boolean {
  return props.DBClusterIdentifier === undefined;
}

/** Each as a cluster of one without a reader endpoint. */
export function buildSingleDatabases(stack: Stack): DbCluster[] {
  return stack
    .all(dbInstance)
    .filter(isSingle)
    .flatMap((resource) => buildSingle(stack, resource) ?? []);
}

function buildSingle(stack: Stack, resource: Resource<DbInstanceProperties>): DbCluster | undefined {
  const { MasterUsername, MasterUserPassword, DBSubnetGroupName, DBName, Engine, Port, VPCSecurityGroups } =
    resource.props;
  // The rule on databases reports what is missing.
  if (MasterUsername === undefined || MasterUserPassword === undefined || DBSubnetGroupName === undefined)
    return undefined;
  const group = referred(stack, resource, ["DBSubnetGroupName"], dbSubnetGroup, DBSubnetGroupName);
  const homes = group ? subnetsOf(stack, group, ["SubnetIds"], group.props.SubnetIds) : [];
  const first = homes[0];
  const server = first && buildDbInstance(stack, resource, homes, 0);
  if (!server) return undefined;
  return {
    logicalId: resource.logicalId,
    identifier: server.identifier,
    engine: Engine,
    image: resource.hints.image ?? DEFAULT_DB_IMAGE,
    port: Port ?? DEFAULT_DB_PORT,
    ...(DBName !== undefined && { databaseName: DBName }),
    masterUsername: MasterUsername,
    masterUserPassword: MasterUserPassword,
    securityGroupIds: securityGroupsOf(stack, resource, ["VPCSecurityGroups"], VPCSecurityGroups, first.props.VpcId),
    subnetIds: homes.map((home) => subnetId(stack, home)),
    endpoint: server.endpoint,
    instances: [server],
  };
}
