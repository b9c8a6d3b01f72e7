/** Where reboots are asked for (rows R22, R41); the database reconciler carries them out. */
import type { DbReboot, DbRebootRequest } from "../../model/db-reboot.ts";
import { LabError } from "../../model/errors.ts";
import type { Lab } from "../../model/lab.ts";
import type { Picture } from "../picture.ts";
import { failoverEvent } from "./failover-events.ts";
import { type CalledInstance, instanceCalled } from "./instance-called.ts";
import { withReboots } from "./status.ts";

export interface RebootDesk {
  /**
   * Its engine restarts, and it keeps its role; or, of a Multi-AZ DB instance where a failover is asked for, ends without
   * warning, and the standby takes over.
   *
   * @throws LabError `DBInstanceNotFound`, `InvalidDBInstanceState`, `InvalidParameterCombination`
   */
  reboot(request: DbRebootRequest): DbReboot;
}

export interface RebootDeskOptions {
  readonly lab: Pick<Lab, "dbClusters">;
  readonly picture: Pick<Picture, "memory" | "append" | "databases">;
}

export function createRebootDesk({ lab, picture }: RebootDeskOptions): RebootDesk {
  const { memory } = picture;
  return {
    reboot({ instance, forceFailover = false }) {
      const called = instanceCalled(lab.dbClusters, instance, memory.databaseRoles);
      const { cluster, server } = called;
      const standby = forceFailover ? standbyOf(called) : undefined;
      checkState(called, picture);
      const identity = { cluster: cluster.identifier, instance: server };
      if (standby === undefined) {
        picture.append({ kind: "database-reboot", ...identity, state: "started" });
        return identity;
      }
      failOver(called, standby, picture);
      return { cluster: cluster.identifier, instance: cluster.identifier };
    },
  };
}

/** Abrupt: the primary is ended, not closed. */
function failOver({ cluster, roles }: CalledInstance, standby: string, { append }: Pick<Picture, "append">): void {
  const failover = { target: standby, isPlanned: false };
  append({ kind: "database-roles", cluster: cluster.identifier, roles: { ...roles, failover } });
  const event = failoverEvent(cluster, roles.writer, standby);
  append({ kind: "database", cluster: cluster.identifier, ...event });
}

function standbyOf({ cluster, roles, server }: CalledInstance): string {
  if (!cluster.isMultiAz) {
    const hint = cluster.readerEndpoint === undefined ? "Its `MultiAZ` is false" : "tierlab db failover";
    const message = `${server} is no Multi-AZ DB instance: it has no standby to fail over to`;
    throw new LabError("InvalidParameterCombination", message, { status: 400, hint });
  }
  const [standby] = roles.inSync;
  if (standby !== undefined) return standby;
  throw refusal(`the standby of ${cluster.identifier} has not all of its data yet`);
}

type Asked = Pick<Picture, "databases" | "memory">;

function checkState({ cluster, roles, server }: CalledInstance, { databases, memory }: Asked): void {
  const statuses = withReboots(databases.statuses, memory.databaseReboots);
  const members = statuses.find((one) => one.cluster === cluster.identifier)?.members ?? [];
  const state = members.find((one) => one.identifier === server)?.state ?? "creating";
  if (roles.failover) throw refusal(`${cluster.identifier} is failing over to ${roles.failover.target}`);
  if (state !== "available") throw refusal(`${server} is ${state}; it must be available`);
}

function refusal(message: string): LabError {
  return new LabError("InvalidDBInstanceState", message, { status: 409, hint: "See how it is: tierlab db status" });
}
