/** Which readers a commit waits for, and which of them may be promoted. */
import type { DbRoles } from "../../model/db-roles.ts";
import type { DbObservation, RunningServer } from "./observation.ts";
import { whyClone } from "./provision.ts";
import { isRebooting } from "./reboot.ts";
import { type ClusterView, follows, hasAll, isReceiving, openWriter, running } from "./view.ts";

/** A reader that receives nothing keeps every commit waiting. Real time. */
const PATIENCE_MS = 1_500;

/** Whom the writer hears acknowledgements from. */
function acknowledging({ cluster, roles, observed }: ClusterView): DbObservation[] {
  const source = cluster.instances.find(({ identifier }) => identifier === roles.writer);
  return observed.filter(
    ({ instance, server }) =>
      roles.joined.includes(instance.identifier) &&
      server.kind === "running" &&
      server.semiSyncReplica &&
      isReceiving(server) &&
      source !== undefined &&
      follows(server, source),
  );
}

/**
 * Who is in sync, and who may acknowledge, from now on. A reader is out of sync when the writer would wait for it in vain, and not
 * counted any more once the writer does not let it in; it is in sync when the writer has waited for it since the look before
 * and it has what had been committed by then. Nobody enters before those have who are entering.
 */
export function nextRoles(view: ClusterView): DbRoles {
  const { inSync, joined } = view.roles;
  const open = openWriter(view)?.server;
  if (!open) return view.roles;
  const kept = inSync.filter((identifier) => !isAway(view, identifier));
  const counted = joined.filter((identifier) => kept.includes(identifier) || !isDropped(view, open, identifier));
  const entered = entering(view, open);
  const joining = counted.length === kept.length ? candidates(view) : [];
  return {
    ...view.roles,
    inSync: [...new Set([...kept, ...entered.filter((identifier) => counted.includes(identifier))])],
    joined: [...counted, ...joining],
  };
}

function isDropped({ cluster }: ClusterView, writer: RunningServer, identifier: string): boolean {
  const serverId = cluster.instances.find((one) => one.identifier === identifier)?.serverId;
  return serverId !== undefined && writer.dropped.includes(serverId);
}

function entering(view: ClusterView, writer: RunningServer): string[] {
  const wanted = view.roles.joined.length;
  const earlier = running(view.before, view.roles.writer);
  const isGuarded = writer.acknowledgers === wanted && earlier?.acknowledgers === wanted && writer.readers === wanted;
  if (!earlier || earlier.readOnly || !isGuarded) return [];
  return acknowledging(view).flatMap(({ server, instance: { identifier } }) =>
    server.kind === "running" && hasAll(server, earlier.executed) && !isRebooting(view, identifier) ? [identifier] : [],
  );
}

/** Readers that have caught up, acknowledge nothing, and keep the data that they have. */
function candidates(view: ClusterView): string[] {
  const { cluster, roles, observed, before } = view;
  const source = cluster.instances.find(({ identifier }) => identifier === roles.writer);
  const [earlier, writer] = [running(before, roles.writer), running(observed, roles.writer)];
  if (!source || !earlier || !writer) return [];
  return observed.flatMap(({ instance, server }) => {
    const isCandidate =
      server.kind === "running" &&
      instance !== source &&
      !isRebooting(view, instance.identifier) &&
      !view.cloning?.has(instance.identifier) &&
      whyClone(server, writer, source) === undefined &&
      !roles.joined.includes(instance.identifier) &&
      !server.semiSyncReplica &&
      follows(server, source) &&
      isReceiving(server) &&
      server.replication?.applies &&
      hasAll(server, earlier.executed);
    return isCandidate ? [instance.identifier] : [];
  });
}

/** Given up: the writer goes on without it. */
export function isAway(view: ClusterView, identifier: string): boolean {
  const since = view.awaySinceMs.get(identifier);
  return isRebooting(view, identifier) || (since !== undefined && view.nowMs - since >= PATIENCE_MS);
}
