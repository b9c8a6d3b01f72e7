/** Where reboots are asked for (row R22); the database reconciler carries them out. */
import type { DbReboot } from "../../model/db-reboot.ts";
import { LabError } from "../../model/errors.ts";
import type { DbCluster, Lab } from "../../model/lab.ts";
import type { Picture } from "../picture.ts";

export interface RebootDesk {
  /**
   * Its engine restarts, and it keeps its role.
   *
   * @param instance identifier or logical id of a DB instance
   * @throws LabError `DBInstanceNotFound`, `InvalidDBInstanceState`
   */
  reboot(instance: string): DbReboot;
}

export interface RebootDeskOptions {
  readonly lab: Pick<Lab, "dbClusters">;
  readonly picture: Pick<Picture, "memory" | "append" | "databases">;
}

export function createRebootDesk({ lab, picture }: RebootDeskOptions): RebootDesk {
  return {
    reboot(asked) {
      const { cluster, instance } = instanceCalled(lab.dbClusters, asked);
      const { statuses } = picture.databases;
      const members = statuses.find((one) => one.cluster === cluster)?.members ?? [];
      const state = members.find((one) => one.identifier === instance)?.state ?? "creating";
      const failover = picture.memory.databaseRoles.get(cluster)?.failover;
      if (failover) throw refusal(`${cluster} is failing over to ${failover.target}`);
      if (state !== "available") throw refusal(`${instance} is ${state}; it must be available`);
      picture.append({ kind: "database-reboot", cluster, instance, state: "started" });
      return { cluster, instance };
    },
  };
}

function refusal(message: string): LabError {
  return new LabError("InvalidDBInstanceState", message, { status: 409, hint: "See how it is: tierlab db status" });
}

function instanceCalled(clusters: readonly DbCluster[], asked: string): { cluster: string; instance: string } {
  const all = clusters.flatMap(({ identifier: cluster, instances }) => instances.map((one) => ({ cluster, one })));
  const found = all.find(({ one }) => one.identifier === asked.toLowerCase() || one.logicalId === asked);
  if (found) return { cluster: found.cluster, instance: found.one.identifier };
  const hint = `The lab has: ${all.map(({ one }) => one.identifier).join(", ") || "none"}`;
  throw new LabError("DBInstanceNotFound", `There is no DB instance \`${asked}\``, { status: 404, hint });
}
