import type { DbRoles } from "../../model/db-roles.ts";
import { initialRoles } from "../../model/db-roles.ts";
import { LabError } from "../../model/errors.ts";
import type { DbCluster } from "../../model/lab.ts";

/** A DB instance as RDS counts them: the two servers of a Multi-AZ instance are one. */
export interface CalledInstance {
  readonly cluster: DbCluster;
  readonly roles: DbRoles;
  /** Identifier of its server; of a Multi-AZ instance the primary. */
  readonly server: string;
}

/**
 * @param asked identifier or logical id
 * @param rolesOf as last written down, by the cluster's identifier
 * @throws LabError `DBInstanceNotFound`
 */
export function instanceCalled(
  clusters: readonly DbCluster[],
  asked: string,
  rolesOf: ReadonlyMap<string, DbRoles>,
): CalledInstance {
  const all = clusters.flatMap((cluster) => namesOf(cluster).map((names) => ({ cluster, ...names })));
  const found = all.find(({ identifier, logicalId }) => identifier === asked.toLowerCase() || logicalId === asked);
  if (!found) {
    const hint = `The lab has: ${all.map(({ identifier }) => identifier).join(", ") || "none"}`;
    throw new LabError("DBInstanceNotFound", `There is no DB instance \`${asked}\``, { status: 404, hint });
  }
  const { cluster, identifier } = found;
  const roles = rolesOf.get(cluster.identifier) ?? initialRoles(cluster);
  return { cluster, roles, server: cluster.isMultiAz ? roles.writer : identifier };
}

function namesOf(cluster: DbCluster): readonly { readonly identifier: string; readonly logicalId: string }[] {
  return cluster.isMultiAz ? [cluster] : cluster.instances;
}
