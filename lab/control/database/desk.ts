/** Where failovers are asked for (row R19); the database reconciler carries them out. */
import type { DbFailover, DbFailoverRequest } from "../../model/db-failover.ts";
import { type DbRoles, initialRoles } from "../../model/db-roles.ts";
import { LabError } from "../../model/errors.ts";
import type { DbCluster, Lab } from "../../model/lab.ts";
import type { Picture } from "../picture.ts";
import { failoverEvent } from "./failover-events.ts";

export interface FailoverDesk {
  /** @throws LabError `NoDatabase`, `InvalidDBClusterState`, `InvalidDBInstanceState` */
  fail(request: DbFailoverRequest): DbFailover;
}

export interface FailoverDeskOptions {
  readonly lab: Pick<Lab, "dbClusters">;
  readonly picture: Pick<Picture, "memory" | "append">;
}

export function createFailoverDesk({ lab, picture }: FailoverDeskOptions): FailoverDesk {
  return {
    fail(request) {
      const cluster = clusterCalled(lab.dbClusters, request.cluster);
      const roles = picture.memory.databaseRoles.get(cluster.identifier) ?? initialRoles(cluster);
      const target = targetOf(cluster, roles, request.target);
      const failover = { target, isPlanned: true };
      picture.append({ kind: "database-roles", cluster: cluster.identifier, roles: { ...roles, failover } });
      picture.append({
        kind: "database",
        cluster: cluster.identifier,
        ...failoverEvent(cluster, roles.writer, target),
      });
      return { cluster: cluster.identifier, from: roles.writer, to: target };
    },
  };
}

/** @throws LabError `NoDatabase` */
export function clusterCalled(clusters: readonly DbCluster[], called: string | undefined): DbCluster {
  const found = clusters.filter(
    ({ identifier, logicalId }) => called === undefined || called === identifier || called === logicalId,
  );
  const [cluster] = found;
  if (cluster && found.length === 1) return cluster;
  const there = clusters.map(({ identifier }) => identifier).join(", ") || "none";
  const what = called === undefined ? `Which cluster? There are ${found.length}` : `There is no database \`${called}\``;
  throw new LabError("NoDatabase", what, { status: 404, hint: `The lab has: ${there}` });
}

/** Only who has all that was acknowledged may take over. */
function targetOf(cluster: DbCluster, roles: DbRoles, asked?: string): string {
  const { identifier, readerEndpoint, isMultiAz, instances } = cluster;
  const refuse = (message: string, hint: string) =>
    new LabError("InvalidDBClusterState", `${identifier}: ${message}`, { status: 409, hint });
  if (readerEndpoint === undefined) {
    const hint = isMultiAz ? `tierlab db reboot ${identifier} --force-failover` : "Use a cluster";
    throw refuse("a DB instance outside a cluster does not fail over as one", hint);
  }
  if (roles.failover)
    throw refuse(`it is failing over to ${roles.failover.target}`, "Wait until it has: tierlab status");
  const ready = instances.filter((one) => roles.inSync.includes(one.identifier));
  if (asked === undefined) {
    const [first] = [...ready].sort((a, b) => a.promotionTier - b.promotionTier);
    if (first) return first.identifier;
    throw refuse("no reader has all of the writer's data", "Wait until one has: tierlab status");
  }
  if (ready.some((one) => one.identifier === asked)) return asked;
  const choices = ready.map((one) => one.identifier).join(", ") || "none at the moment";
  const message = asked === roles.writer ? `${asked} is the writer already` : `${asked} is no reader that has all data`;
  throw new LabError("InvalidDBInstanceState", message, { status: 409, hint: `It could be: ${choices}` });
}
