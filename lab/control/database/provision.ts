/**
 * Whether a reader can follow its writer with the data that it has, or gets a copy of the writer's by MySQL's clone plugin.
 *
 * DIFFERS: Aurora's instances share one volume, so a new one has nothing to copy (row R10).
 */
import type { DbInstance } from "../../model/lab.ts";
import { subtract } from "./gtid.ts";
import type { RunningServer } from "./observation.ts";
import { follows } from "./view.ts";

/**
 * What a reader may have received and not carried out before a copy is quicker. On two cores 25 MB/s are carried out, while a copy
 * of 1 GB takes three seconds, and the server's restart as long again.
 */
const MOST_BACKLOG_BYTES = 128 * 2 ** 20;

const WHY = {
  void: "Was left with half of a copy",
  errant: "Has transactions that no client was told of",
  late: "Lacks transactions that its source no longer keeps",
  broken: "Cannot carry out what its source sends",
  behind: "Has more to catch up on than a copy takes",
} as const;

/**
 * @param source the writer's instance
 * @returns why its data is to be replaced, for people to read; `undefined` where it can follow
 */
export function whyClone(server: RunningServer, writer: RunningServer, source: DbInstance): string | undefined {
  const reason = reasonOf(server, writer, source);
  return reason && `${WHY[reason]}; its data is replaced by a copy of the writer's`;
}

/** The same of a read replica, which may be as far behind as it likes, and stays as it is where it is broken (row R44). */
export function whyCloneReplica(
  server: RunningServer,
  source: DbInstance,
  sourceServer: RunningServer,
): string | undefined {
  const reason = reasonOf(server, sourceServer, source);
  const isHelpless = reason === "void" || reason === "errant" || reason === "late";
  return isHelpless ? `${WHY[reason]}; its data is replaced by a copy of the source's` : undefined;
}

function reasonOf(server: RunningServer, writer: RunningServer, source: DbInstance): keyof typeof WHY | undefined {
  if (server.isVoid) return "void";
  // While it follows it may have what the writer had not yet when that was asked.
  if (!follows(server, source)) return isErrant(server, writer) ? "errant" : undefined;
  const { isBeyondSource, cannotApply, backlogBytes = 0 } = server.replication ?? {};
  if (isBeyondSource) return "late";
  if (cannotApply) return "broken";
  return backlogBytes >= MOST_BACKLOG_BYTES ? "behind" : undefined;
}

/**
 * It has what the writer never had: what an old writer was left alone with. What it has received of that and not carried out may be
 * carried out before it is told to stop.
 */
function isErrant(server: RunningServer, writer: RunningServer): boolean {
  return subtract(server.received, writer.executed).size > 0;
}
