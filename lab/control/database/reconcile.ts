import type { DbCluster, DbInstance } from "../../model/lab.ts";
import type { DbObservation, RunningServer } from "./observation.ts";

/** Something to do to one DB instance. Each may be done again without harm. */
export type DbAction =
  /** RDS restarts an engine in place (row R13). */
  | { readonly kind: "start"; readonly containerId: string; readonly instance: DbInstance }
  | {
      readonly kind: "follow";
      readonly containerId: string;
      readonly instance: DbInstance;
      readonly source: DbInstance;
    }
  | { readonly kind: "resume"; readonly containerId: string; readonly instance: DbInstance }
  | { readonly kind: "wait-for-replica"; readonly containerId: string; readonly instance: DbInstance };

/**
 * The writer: the server that takes writes and follows nobody. While none is up, the first by promotion tier.
 */
export function writerOf(cluster: DbCluster, observed: readonly DbObservation[]): DbInstance | undefined {
  const writing = observed.find(({ server }) => server.kind === "running" && !server.readOnly && !server.replication);
  return writing?.instance ?? [...cluster.instances].sort((a, b) => a.promotionTier - b.promotionTier)[0];
}

/** What brings the cluster nearer to one writer and readers that follow it. */
export function reconcileDatabase(cluster: DbCluster, observed: readonly DbObservation[]): DbAction[] {
  const writer = writerOf(cluster, observed);
  if (!writer) return [];
  const isWriterUp = observed.some((one) => one.instance === writer && one.server.kind === "running");
  return observed.flatMap(({ instance, containerId, server }): DbAction[] => {
    if (containerId === undefined || server.kind === "absent" || server.kind === "silent") return [];
    if (server.kind === "stopped") return [{ kind: "start", containerId, instance }];
    if (instance === writer) {
      const wantsAcknowledgement = !server.semiSyncSource && observed.some(({ server: other }) => isReceiving(other));
      return wantsAcknowledgement ? [{ kind: "wait-for-replica", containerId, instance }] : [];
    }
    if (!isWriterUp) return [];
    return reconcileReader(server, { containerId, instance, source: writer });
  });
}

function reconcileReader(
  server: RunningServer,
  reader: { containerId: string; instance: DbInstance; source: DbInstance },
): DbAction[] {
  const { replication } = server;
  if (replication?.sourceHost !== reader.source.privateIp) return [{ kind: "follow", ...reader }];
  const { containerId, instance } = reader;
  const isStopped = replication.receives === "No" || !replication.applies;
  return isStopped ? [{ kind: "resume", containerId, instance }] : [];
}

/** True for a server that receives what its source commits. */
export function isReceiving(server: DbObservation["server"]): boolean {
  return server.kind === "running" && server.replication?.receives === "Yes";
}
