import type { DbRoles } from "../../model/db-roles.ts";
import type { DbCluster } from "../../model/lab.ts";
import type { DbObservation } from "./observation.ts";
import { follows, isReceiving } from "./view.ts";

/**
 * Since when a member does not do its part: a writer that does not answer, a reader that should acknowledge and cannot.
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
  const isThere = ({ instance, server }: DbObservation) => {
    if (instance === source) return server.kind === "running";
    if (!roles.joined.includes(instance.identifier)) return true;
    return (
      server.kind === "running" && server.semiSyncReplica && isReceiving(server) && !!source && follows(server, source)
    );
  };
  const away = observed.filter((one) => !isThere(one)).map(({ instance }) => instance.identifier);
  return new Map(away.map((identifier) => [identifier, earlier.get(identifier) ?? nowMs]));
}
