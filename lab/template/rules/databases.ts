import type { Lab } from "../../model/index.ts";
import { dbCluster } from "../resources/db-cluster.ts";
import { dbInstance, identifierOf } from "../resources/db-instance.ts";
import { dbSubnetGroup } from "../resources/db-subnet-group.ts";
import { subnetsOf, zoneOf } from "../resources/subnet.ts";
import { broken, referred, type Stack } from "../stack.ts";
import { duplicatesOf } from "./pairs.ts";

export function checkDatabases(_lab: Lab, stack: Stack): void {
  checkSubnetGroups(stack);
  for (const resource of stack.all(dbInstance)) {
    const owner = referred(stack, resource, ["DBClusterIdentifier"], dbCluster, resource.props.DBClusterIdentifier);
    if (owner && owner.props.Engine !== resource.props.Engine) {
      broken(
        stack,
        resource,
        ["Engine"],
        `must be that of its cluster, \`${owner.props.Engine}\`, got \`${resource.props.Engine}\``,
      );
    }
  }
  for (const { first, second } of duplicatesOf(stack.all(dbInstance), (resource) => identifierOf(stack, resource))) {
    broken(stack, second, ["DBInstanceIdentifier"], `is that of \`${first.logicalId}\``);
  }
  for (const { first, second } of duplicatesOf(stack.all(dbCluster), (resource) => dbCluster.ref(resource, stack))) {
    broken(stack, second, ["DBClusterIdentifier"], `is that of \`${first.logicalId}\``);
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
