import { MOST_DB_ENDPOINTS } from "../../model/db-endpoint.ts";
import type { Lab } from "../../model/index.ts";
import { dbCluster } from "../resources/db-cluster.ts";
import { type DbClusterEndpointProperties, dbClusterEndpoint, identifierOf } from "../resources/db-cluster-endpoint.ts";
import { broken, type Resource, referred, type Stack } from "../stack.ts";
import { duplicatesOf } from "./pairs.ts";

/** Row R07. */
export function checkDbEndpoints(lab: Lab, stack: Stack): void {
  const all = stack.all(dbClusterEndpoint);
  for (const resource of all) checkOne(lab, stack, resource);
  for (const { first, second } of duplicatesOf(all, identifierOf)) {
    broken(stack, second, ["DBClusterEndpointIdentifier"], `is that of \`${first.logicalId}\``);
  }
  for (const [cluster, own] of Map.groupBy(all, ({ props }) => props.DBClusterIdentifier)) {
    const [surplus] = own.slice(MOST_DB_ENDPOINTS);
    if (!surplus) continue;
    const rule = `is one of ${own.length} of \`${cluster}\`, which may have ${MOST_DB_ENDPOINTS}`;
    broken(stack, surplus, ["DBClusterIdentifier"], rule);
  }
}

function checkOne(lab: Lab, stack: Stack, resource: Resource<DbClusterEndpointProperties>): void {
  const { DBClusterIdentifier, StaticMembers = [], ExcludedMembers = [] } = resource.props;
  const owner = referred(stack, resource, ["DBClusterIdentifier"], dbCluster, DBClusterIdentifier);
  if (!owner) return;
  if (StaticMembers.length > 0 && ExcludedMembers.length > 0) {
    broken(stack, resource, ["ExcludedMembers"], "goes with no `StaticMembers`: a custom endpoint has one list");
  }
  const cluster = lab.dbClusters.find(({ logicalId }) => logicalId === owner.logicalId);
  const members = cluster?.instances.map(({ identifier }) => identifier) ?? [];
  const lists = { StaticMembers, ExcludedMembers };
  for (const [name, list] of Object.entries(lists)) {
    for (const [index, one] of list.entries()) {
      if (members.includes(one.toLowerCase())) continue;
      broken(stack, resource, [name, index], `must be a member of its cluster (${members.join(", ")}), got \`${one}\``);
    }
  }
}
