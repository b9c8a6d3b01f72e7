import type { DbCluster, DbInstance } from "../../model/lab.ts";
import type { DbObservation, RunningServer } from "./observation.ts";

/** Something to do to one DB instance. Each may be done again without harm. */
export type DbAction = DbTarget &
  /** RDS restarts an engine in place (row R13). */
  (
    | { readonly kind: "start" }
    /** Become a reader of `source`. */
    | { readonly kind: "follow"; readonly source: DbInstance }
    /** Be again the reader that it is. */
    | { readonly kind: "resume" }
    | { readonly kind: "wait-for-replica" }
  );

interface DbTarget {
  readonly containerId: string;
  readonly instance: DbInstance;
}

/** A `docker compose stop` takes the whole lab down within moments, and is not to be fought. Real time. */
const PATIENCE_MS = 1000;

/**
 * The writer: the server that takes writes and follows nobody. While none is up, the one that the others follow; while
 * that is not known either, the one that was made as the writer, which is the cluster's first.
 */
export function writerOf(cluster: DbCluster, observed: readonly DbObservation[]): DbInstance | undefined {
  const writing = observed.find(takesWrites);
  if (writing) return writing.instance;
  const sources = observed.map(({ server }) =>
    server.kind === "running" ? server.replication?.sourceHost : undefined,
  );
  return cluster.instances.find((one) => sources.includes(one.privateIp)) ?? cluster.instances[0];
}

/** What brings the cluster nearer to one writer and readers that follow it. */
export function reconcileDatabase(cluster: DbCluster, observed: readonly DbObservation[], nowMs: number): DbAction[] {
  const writer = writerOf(cluster, observed);
  const source = observed.some(takesWrites) ? writer : undefined;
  return observed.flatMap((one): DbAction[] => {
    const { instance, containerId, server } = one;
    if (containerId === undefined) return [];
    if (server.kind === "stopped" && nowMs - server.finishedAtMs >= PATIENCE_MS) {
      return [{ kind: "start", containerId, instance }];
    }
    if (server.kind !== "running") return [];
    const target = { containerId, instance };
    return instance === writer ? reconcileWriter(server, target, observed) : reconcileReader(server, target, source);
  });
}

/** Acknowledgements are asked for once there is somebody to give them. */
function reconcileWriter(server: RunningServer, target: DbTarget, observed: readonly DbObservation[]): DbAction[] {
  if (server.semiSyncSource || !observed.some((one) => isReceiving(one.server))) return [];
  return [{ kind: "wait-for-replica", ...target }];
}

/** @param source the writer, if it is up; the engine's own threads wait for one that is away */
function reconcileReader(server: RunningServer, target: DbTarget, source: DbInstance | undefined): DbAction[] {
  const { replication, readOnly, semiSyncReplica } = server;
  if (source && replication?.sourceHost !== source.privateIp) return [{ kind: "follow", ...target, source }];
  if (!replication) return [];
  const isWhole = readOnly && semiSyncReplica && replication.receives !== "No" && replication.applies;
  return isWhole ? [] : [{ kind: "resume", ...target }];
}

/** True for a server that receives what its source commits. */
function isReceiving(server: DbObservation["server"]): boolean {
  return server.kind === "running" && server.replication?.receives === "Yes";
}

function takesWrites({ server }: DbObservation): boolean {
  return server.kind === "running" && !server.readOnly && !server.replication;
}
