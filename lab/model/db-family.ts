/** DB instances outside any cluster that replicate from each other: a source, its read replicas, theirs (row R43). */
import type { DbRoles } from "./db-roles.ts";
import type { DbCluster, DbInstance } from "./lab.ts";

type Clusters = readonly DbCluster[];

/** It follows another DB instance, and nobody has promoted it. */
export function isReadReplica({ source }: DbCluster, roles: DbRoles | undefined): boolean {
  return source !== undefined && roles?.promotion !== "done";
}

/**
 * Row R38: it is there for a failover, and for nothing else.
 *
 * DIFFERS: it replicates with acknowledgement; RDS copies blocks of the primary's disk.
 */
export function isStandby({ isMultiAz }: DbCluster, roles: DbRoles, { identifier }: DbInstance): boolean {
  return isMultiAz === true && identifier !== roles.writer;
}

/** Whom it was made a replica of; promoted or not. */
export function sourceOf(clusters: Clusters, { source }: DbCluster): DbCluster | undefined {
  return source === undefined ? undefined : clusters.find(({ identifier }) => identifier === source);
}

/** The replica of nobody that it goes back to, maybe itself. */
export function originOf(clusters: Clusters, cluster: DbCluster): DbCluster {
  const source = sourceOf(clusters, cluster);
  return source ? originOf(clusters, source) : cluster;
}

/** Its read replicas, but not theirs. */
export function replicasOf(clusters: Clusters, { identifier }: DbCluster): DbCluster[] {
  return clusters.filter(({ source }) => source === identifier);
}
