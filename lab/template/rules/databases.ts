import type { Lab } from "../../model/index.ts";
import { dbCluster } from "../resources/db-cluster.ts";
import { type DbInstanceProperties, dbInstance, identifierOf } from "../resources/db-instance.ts";
import { dbSubnetGroup } from "../resources/db-subnet-group.ts";
import { subnetsOf, zoneOf } from "../resources/subnet.ts";
import { broken, type Resource, referred, type Stack } from "../stack.ts";
import { duplicatesOf } from "./pairs.ts";
import { checkReadReplica } from "./read-replicas.ts";

export function checkDatabases(_lab: Lab, stack: Stack): void {
  checkSubnetGroups(stack);
  for (const resource of stack.all(dbInstance)) {
    if (resource.hints.failoverPace && !resource.props.MultiAZ) {
      broken(stack, resource, [], "says in its Metadata how slowly it fails over, and has no standby to fail over to");
    }
    if (resource.props.DBClusterIdentifier === undefined) checkSingle(stack, resource);
    else checkMember(stack, resource, resource.props.DBClusterIdentifier);
  }
  for (const { first, second } of duplicatesOf(stack.all(dbInstance), (resource) => identifierOf(stack, resource))) {
    broken(stack, second, ["DBInstanceIdentifier"], `is that of \`${first.logicalId}\``);
  }
  for (const { first, second } of duplicatesOf(stack.all(dbCluster), (resource) => dbCluster.ref(resource, stack))) {
    broken(stack, second, ["DBClusterIdentifier"], `is that of \`${first.logicalId}\``);
  }
}

const NEEDED = ["MasterUsername", "MasterUserPassword", "DBSubnetGroupName"] as const;
const LACKS_ENGINE = "lacks the property `Engine`";
/** What a cluster says for its members. */
const OF_CLUSTER = [
  "DBName",
  "MasterUsername",
  "MasterUserPassword",
  "Port",
  "VPCSecurityGroups",
  "MultiAZ",
  "SourceDBInstanceIdentifier",
] as const;

function checkMember(stack: Stack, resource: Resource<DbInstanceProperties>, cluster: string): void {
  const { props } = resource;
  for (const name of OF_CLUSTER) {
    if (props[name] !== undefined) broken(stack, resource, [name], "is its cluster's to say: leave it out");
  }
  const owner = referred(stack, resource, ["DBClusterIdentifier"], dbCluster, cluster);
  if (props.Engine === undefined) broken(stack, resource, [], LACKS_ENGINE);
  else if (owner && owner.props.Engine !== props.Engine) {
    broken(
      stack,
      resource,
      ["Engine"],
      `must be that of its cluster, \`${owner.props.Engine}\`, got \`${props.Engine}\``,
    );
  }
}

function checkSingle(stack: Stack, resource: Resource<DbInstanceProperties>): void {
  const { props } = resource;
  const { SourceDBInstanceIdentifier: source } = props;
  if (source === undefined) checkOrigin(stack, resource);
  else checkReadReplica(stack, resource, source);
  if (props.Engine !== undefined && props.Engine !== "mysql") {
    broken(stack, resource, ["Engine"], `must be \`mysql\` outside a cluster, got \`${props.Engine}\``);
  }
  if (props.PubliclyAccessible) {
    broken(stack, resource, ["PubliclyAccessible"], "must be false: a lab's databases have no public address");
  }
}

/** One that is a replica of nobody. */
function checkOrigin(stack: Stack, resource: Resource<DbInstanceProperties>): void {
  const { props } = resource;
  for (const name of NEEDED) {
    if (props[name] === undefined)
      broken(stack, resource, [], `lacks the property \`${name}\`: it belongs to no cluster`);
  }
  if (props.Engine === undefined) broken(stack, resource, [], LACKS_ENGINE);
  if (props.MultiAZ && props.AvailabilityZone !== undefined) {
    broken(stack, resource, ["AvailabilityZone"], "must be left out where `MultiAZ` is true: it has two");
  }
}

/** RDS wants a group to cover two zones, so that it can fail over. */
function checkSubnetGroups(stack: Stack): void {
  for (const resource of stack.all(dbSubnetGroup)) {
    const homes = subnetsOf(stack, resource, ["SubnetIds"], resource.props.SubnetIds);
    const zones = new Set(homes.map((home) => zoneOf(stack, home)));
    if (zones.size < 2) {
      broken(stack, resource, ["SubnetIds"], `must cover at least two Availability Zones, covers ${zones.size}`);
    }
    if (new Set(homes.map(({ props }) => props.VpcId)).size > 1) {
      broken(stack, resource, ["SubnetIds"], "must have subnets of one VPC");
    }
  }
}
