import type { DbRoles } from "../../model/db-roles.ts";
import type { DbCluster } from "../../model/lab.ts";
import { type DbObservation, isDoubtful } from "./observation.ts";
import { canApply, follows, isReceiving } from "./view.ts";

/**
 * Since when a member does not do its part: a writer that does not answer, a reader that should acknowledge and carry out what it
 * receives, and cannot. A
 * reader is not blamed for as long as its writer does not do its own.
 *
 * @param earlier as the look before had it
 */
export function awaySince(
  cluster: DbCluster,
  roles: DbRoles,
  observed: readonly DbObservation[],
  earlier: ReadonlyMap<string, number>,
  nowMs: number,
): Map<string, number> {
  const source = cluster.instances.find(({ identifier }) => identifier === roles.writer);
  const writer = observed.find(({ instance }) => instance === source);
  const isServed = writer?.server.kind === "running" && !isDoubtful(writer);
  const isThere = ({ instance, server }: DbObservation) => {
    if (instance === source) return server.kind === "running";
    if (!isServed || !roles.joined.includes(instance.identifier)) return true;
    if (server.kind !== "running" || !source) return false;
    return server.semiSyncReplica && isReceiving(server) && canApply(server) && follows(server, source);
  };
  const away = observed.filter((one) => !isThere(one));
  return new Map(
    away.map(({ instance: { identifier }, unseenMs = 0 }) => [
      identifier,
      Math.min(earlier.get(identifier) ?? nowMs, nowMs - unseenMs),
    ]),
  );
}
