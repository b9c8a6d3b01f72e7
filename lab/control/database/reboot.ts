/**
 * Reboots that were asked for (row R22): the engine ends in good order and is started again at once, and nobody takes the
 * instance's role meanwhile. A reader stops acknowledging before, so that no commit waits for it.
 *
 *   asked -> (reader: shut out at the writer) -> SIGTERM -> stopped -> started -> serves: ended
 *
 * Where it stands is told by when the container was last started, so that whoever leads goes on where another stopped.
 */
import { isReadReplica } from "../../model/db-family.ts";
import type { DbAction } from "./actions.ts";
import { act } from "./failover.ts";
import type { DbObservation } from "./observation.ts";
import { type ClusterView, find, isReceiving } from "./view.ts";

/** Real time. */
const PATIENCE_MS = {
  /** DIFFERS: an engine that has not ended by then is killed. MySQL gives readers that are connected to it eight seconds to go. */
  ending: 3_000,
  /** A reboot that is not over by then is a failure like any other. */
  whole: 60_000,
} as const;

/** Whether the absence of this instance is meant. */
export function isRebooting({ reboots, nowMs }: ClusterView, identifier: string): boolean {
  const askedAtMs = reboots?.get(identifier);
  return askedAtMs !== undefined && nowMs - askedAtMs < PATIENCE_MS.whole;
}

/** Ends the engines that are to restart. */
export function rebootActions(view: ClusterView): DbAction[] {
  return view.observed.flatMap((one) => {
    if (!hasToEnd(view, one)) return [];
    const askedAtMs = view.reboots?.get(one.instance.identifier) ?? 0;
    return act(one, { kind: view.nowMs - askedAtMs < PATIENCE_MS.ending ? "end" : "fence" });
  });
}

/** Identifiers of those that serve again, or that took too long. */
export function endedReboots(view: ClusterView): string[] {
  const asked = view.cluster.instances.filter(({ identifier }) => view.reboots?.has(identifier));
  return asked
    .map(({ identifier }) => identifier)
    .filter((identifier) => !isRebooting(view, identifier) || serves(view, find(view.observed, identifier)));
}

/** The engine that was asked to restart still runs, and no commit waits for it. */
function hasToEnd(view: ClusterView, one: DbObservation): boolean {
  const { identifier } = one.instance;
  const isThere = one.server.kind === "running" || one.server.kind === "silent";
  return isThere && isRebooting(view, identifier) && !isNew(view, one) && !view.roles.joined.includes(identifier);
}

function isNew({ reboots }: ClusterView, { instance, startedAtMs }: DbObservation): boolean {
  const askedAtMs = reboots?.get(instance.identifier);
  return startedAtMs === undefined || askedAtMs === undefined || startedAtMs > askedAtMs;
}

function serves(view: ClusterView, one: DbObservation | undefined): boolean {
  if (one?.server.kind !== "running" || !isNew(view, one)) return false;
  const { readOnly, replication } = one.server;
  // One that was stopped by hand, or is broken, was so before.
  if (isReadReplica(view.cluster, view.roles)) return true;
  if (one.instance.identifier === view.roles.writer) return !readOnly;
  return replication?.applies === true && isReceiving(one.server);
}
