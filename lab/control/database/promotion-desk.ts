/** Where read replicas are promoted (row R45); the database reconciler carries it out. */
import { isReadReplica } from "../../model/db-family.ts";
import type { DbPromotion } from "../../model/db-promotion.ts";
import { LabError } from "../../model/errors.ts";
import { type CalledInstance, instanceCalled } from "./instance-called.ts";
import type { RebootDeskOptions } from "./reboot-desk.ts";

export interface PromotionDesk {
  /**
   * It follows its source no more, restarts, and takes writes, for good.
   *
   * @param instance identifier or logical id of a read replica
   * @throws LabError `DBInstanceNotFound`, `InvalidDBInstanceState`
   */
  promote(instance: string): DbPromotion;
}

export function createPromotionDesk({ lab, picture }: RebootDeskOptions): PromotionDesk {
  return {
    promote(asked) {
      const called = instanceCalled(lab.dbClusters, asked, picture.memory.databaseRoles);
      const { cluster, roles, server } = called;
      const source = sourceOf(called);
      if (roles.promotion) throw refusal(`${server} is being promoted already`);
      const status = picture.databases.statuses.find((one) => one.cluster === cluster.identifier);
      const state = status?.members[0]?.state ?? "creating";
      if (state !== "available") throw refusal(`${server} is ${state}; it must be available`);
      const promoted = { ...roles, promotion: "draining" } as const;
      picture.append({ kind: "database-roles", cluster: cluster.identifier, roles: promoted });
      return { instance: server, source };
    },
  };
}

function sourceOf({ cluster, roles, server }: CalledInstance): string {
  if (cluster.source !== undefined && isReadReplica(cluster, roles)) return cluster.source;
  if (cluster.readerEndpoint !== undefined) {
    throw refusal(`${server} belongs to a cluster, whose readers are not promoted by hand`, "tierlab db failover");
  }
  throw refusal(cluster.source === undefined ? `${server} is no read replica` : `${server} is a read replica no more`);
}

function refusal(message: string, hint = "See how it is: tierlab db status"): LabError {
  return new LabError("InvalidDBInstanceState", message, { status: 409, hint });
}
