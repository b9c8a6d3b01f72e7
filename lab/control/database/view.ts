/** One look at a cluster, and the look before it. */

import type { DbRoles } from "../../model/db-roles.ts";
import type { DbCluster, DbInstance } from "../../model/lab.ts";
import { type GtidSet, isWithin } from "./gtid.ts";
import { type DbObservation, isDoubtful, type RunningServer } from "./observation.ts";
import type { Pace } from "./spans.ts";

export interface ClusterView {
  readonly cluster: DbCluster;
  readonly roles: DbRoles;
  readonly observed: readonly DbObservation[];
  /** What the same leader saw in the look before. */
  readonly before: readonly DbObservation[];
  /** Since when a server has been away, by identifier: as a server it does not answer, as a reader it does not receive. */
  readonly awaySinceMs: ReadonlyMap<string, number>;
  readonly nowMs: number;
  /** At once where it is absent. */
  readonly pace?: Pace;
  /** Identifiers of those whose data is being replaced. */
  readonly cloning?: ReadonlySet<string>;
  /** When the reboots that are under way were asked for, by the identifier of the DB instance. */
  readonly reboots?: ReadonlyMap<string, number>;
  /** Of a read replica: the server that it is to follow. */
  readonly source?: DbObservation;
}

export function find(observed: readonly DbObservation[], identifier: string): DbObservation | undefined {
  return observed.find(({ instance }) => instance.identifier === identifier);
}

/** The server, if it answers. */
export function running(observed: readonly DbObservation[], identifier: string): RunningServer | undefined {
  const server = find(observed, identifier)?.server;
  return server?.kind === "running" ? server : undefined;
}

/** The writer, if it answers and takes writes, and is on the network beyond doubt. */
export function openWriter({ roles, observed }: ClusterView): (DbObservation & { server: RunningServer }) | undefined {
  const one = find(observed, roles.writer);
  if (one?.server.kind !== "running" || one.server.readOnly || isDoubtful(one)) return undefined;
  return { ...one, server: one.server };
}

export function follows(server: RunningServer, source: DbInstance): boolean {
  return server.replication?.sourceHost === source.privateIp;
}

/** Whether the reader asks its source for more, and gets it. */
export function isReceiving(server: RunningServer): boolean {
  return server.replication?.receives === "Yes";
}

/** Nothing of what it received is beyond it. */
export function canApply({ replication }: RunningServer): boolean {
  return !replication?.cannotApply;
}

export function hasAll(server: RunningServer, wanted: GtidSet): boolean {
  return isWithin(wanted, server.received);
}
