/** A DB instance outside any cluster: one endpoint; one server, or with `MultiAZ` two; perhaps the replica of another. */
import type { DbCluster, DbInstance, LogicalId } from "../../model/index.ts";
import { broken, type Path, type Resource, referred, type Stack } from "../stack.ts";
import { ancestorsOf, firstServerId, isSingle, sourceOf } from "./db-family.ts";
import { buildDbInstance, type DbInstanceProperties, dbInstance, identifierOf, portOf } from "./db-instance.ts";
import { DEFAULT_DB_IMAGE } from "./db-settings.ts";
import { dbSubnetGroup } from "./db-subnet-group.ts";
import { securityGroupsOf } from "./security-group-id.ts";
import { type SubnetProperties, subnetId, subnetsOf, zoneOf } from "./subnet.ts";

type Instance = Resource<DbInstanceProperties>;
type Homes = readonly Resource<SubnetProperties>[];

/** Each as a cluster of its own without a reader endpoint. */
export function buildSingleDatabases(stack: Stack): DbCluster[] {
  return stack
    .all(dbInstance)
    .filter(isSingle)
    .flatMap((resource) => buildSingle(stack, resource) ?? []);
}

function buildSingle(stack: Stack, resource: Instance): DbCluster | undefined {
  const source = sourceOf(stack, resource);
  const origin = ancestorsOf(stack, resource).at(-1) ?? resource;
  const { MasterUsername, MasterUserPassword, DBName } = origin.props;
  const homes = homesOf(stack, resource);
  const [first] = homes;
  // The rules on databases report what is missing.
  if (MasterUsername === undefined || MasterUserPassword === undefined || !first) return undefined;
  const server = buildDbInstance(stack, resource, homes, firstServerId(stack, resource) - 1);
  if (!server) return undefined;
  const standby = resource.props.MultiAZ ? buildStandby(stack, resource, server, homes) : undefined;
  const groups = ownOrInherited(stack, resource, "VPCSecurityGroups");
  return {
    logicalId: resource.logicalId,
    identifier: server.identifier,
    engine: origin.props.Engine ?? "mysql",
    image: origin.hints.image ?? DEFAULT_DB_IMAGE,
    port: portOf(stack, resource),
    ...(DBName !== undefined && { databaseName: DBName }),
    masterUsername: MasterUsername,
    masterUserPassword: MasterUserPassword,
    securityGroupIds: securityGroupsOf(stack, groups.owner, groups.path, groups.value, first.props.VpcId),
    subnetIds: homes.map((home) => subnetId(stack, home)),
    endpoint: server.endpoint,
    ...(source && { source: identifierOf(stack, source) }),
    ...(standby && { isMultiAz: true }),
    ...(resource.hints.failoverPace && { failoverPace: resource.hints.failoverPace }),
    instances: standby ? [server, standby] : [server],
  };
}

/** The subnets that its group has; none where there is no group. */
export function homesOf(stack: Stack, resource: Instance): Homes {
  const { owner, path, value } = ownOrInherited(stack, resource, "DBSubnetGroupName");
  const group = value === undefined ? undefined : referred(stack, owner, path, dbSubnetGroup, value);
  return group ? subnetsOf(stack, group, ["SubnetIds"], group.props.SubnetIds) : [];
}

/** What a read replica does not say of itself is its source's. */
function ownOrInherited<K extends "DBSubnetGroupName" | "VPCSecurityGroups">(
  stack: Stack,
  resource: Instance,
  name: K,
): { owner: Instance; path: Path; value: Instance["props"][K] } {
  const owner = [resource, ...ancestorsOf(stack, resource)].find(({ props }) => props[name] !== undefined) ?? resource;
  return { owner, path: [name], value: owner.props[name] };
}

/** Logical id of the second server of a Multi-AZ instance, which is its standby first. */
export function standbyLogicalId({ logicalId }: Pick<Instance, "logicalId">): LogicalId {
  return `${logicalId}Second`;
}

/** Row R38: in another zone, and nothing leads to it. */
function buildStandby(stack: Stack, resource: Instance, primary: DbInstance, homes: Homes): DbInstance | undefined {
  const home = homes.find((one) => zoneOf(stack, one) !== primary.availabilityZone);
  if (!home) {
    broken(stack, resource, ["MultiAZ"], "needs a subnet in a second Availability Zone for the standby");
    return undefined;
  }
  const logicalId = standbyLogicalId(resource);
  return {
    ...primary,
    logicalId,
    identifier: `${primary.identifier}-second`,
    availabilityZone: zoneOf(stack, home),
    subnetId: subnetId(stack, home),
    privateIp: stack.addresses.privateIp(logicalId, home.props.CidrBlock),
    serverId: primary.serverId + 1,
  };
}
