/** What brings a cluster nearer to one writer, and readers that follow it and have what it was told to keep. */

import { isReadReplica } from "../../model/db-family.ts";
import type { DbRoles } from "../../model/db-roles.ts";
import type { DbInstance } from "../../model/lab.ts";
import type { DbAction } from "./actions.ts";
import { act, beginFailover, chooseTarget, continueFailover, isReadOnly, type Step } from "./failover.ts";
import { isWithin } from "./gtid.ts";
import { type DbObservation, isDoubtful, type RunningServer } from "./observation.ts";
import { whyClone } from "./provision.ts";
import { reconcileReadReplica } from "./read-replica.ts";
import { isRebooting, rebootActions } from "./reboot.ts";
import { PATIENCE_MS, patienceMs } from "./spans.ts";
import { isAway, nextRoles } from "./sync.ts";
import { type ClusterView, find, follows, type openWriter, running } from "./view.ts";

/** One look's decision; `roles` are to be written down before any of the actions is done. */
export function reconcileDatabase(seen: ClusterView): Step {
  const view = { ...seen, roles: withoutHarmless(seen) };
  const { roles } = view;
  const common = [...starts(view), ...fences(view), ...rebootActions(view)];
  if (isReadReplica(view.cluster, roles)) return withActions(reconcileReadReplica(view), common);
  if (roles.failover) return withActions(continueFailover(view, roles.failover), common);
  const target = isWriterLost(view) ? chooseTarget(view) : undefined;
  if (target) return withActions(beginFailover(view, target, false), common);
  const next = nextRoles(view);
  return {
    roles: next,
    actions: [...common, ...serving({ ...view, roles: next })],
    events: [],
  };
}

/** A former writer that has come back read-only needs no fence. */
function withoutHarmless(view: ClusterView): DbRoles {
  const { fenced = [], ...roles } = view.roles;
  const left = fenced.filter((identifier) => !isReadOnly(view, identifier));
  return left.length > 0 ? { ...roles, fenced: left } : roles;
}

function withActions(step: Step, more: readonly DbAction[]): Step {
  return { ...step, actions: [...more, ...step.actions] };
}

function isWriterLost(view: ClusterView): boolean {
  const { roles, observed, awaySinceMs, nowMs, pace } = view;
  const writer = find(observed, roles.writer);
  if (!writer || writer.server.kind === "running" || isRebooting(view, roles.writer)) return false;
  if (writer.server.kind === "stopped") return nowMs - writer.server.finishedAtMs >= patienceMs("stopped", pace);
  const since = awaySinceMs.get(roles.writer);
  return since !== undefined && nowMs - since >= patienceMs("silent", pace);
}

/** An engine that has stopped is started again in place (row R13); a writer's only when it would not be replaced. */
function starts(view: ClusterView): DbAction[] {
  const { roles, nowMs, pace } = view;
  const isReplaced = ({ identifier }: DbInstance) =>
    identifier === roles.writer && !roles.failover && chooseTarget(view) !== undefined;
  const isDue = (instance: DbInstance, finishedAtMs: number) =>
    isRebooting(view, instance.identifier) ||
    nowMs - finishedAtMs >= (isReplaced(instance) ? patienceMs("stopped", pace) : PATIENCE_MS.stopped);
  return view.observed.flatMap((one) =>
    one.server.kind === "stopped" && isDue(one.instance, one.server.finishedAtMs) ? act(one, { kind: "start" }) : [],
  );
}

/** Whoever takes writes and is not the writer: one that was cut off, or hung, while another was promoted. */
function fences({ roles, observed }: ClusterView): DbAction[] {
  return observed.flatMap((one) =>
    one.instance.identifier !== roles.writer && one.server.kind === "running" && !one.server.readOnly
      ? act(one, { kind: "fence" })
      : [],
  );
}

/** @param view with the roles that hold from now on */
function serving(view: ClusterView): DbAction[] {
  const { roles, observed, cluster } = view;
  const one = find(observed, roles.writer);
  if (one?.server.kind !== "running" || isDoubtful(one)) return [];
  const acknowledgers = roles.joined.length;
  if (one.server.readOnly) return act(one, { kind: "open", acknowledgers });
  const writer = { ...one, server: one.server };
  const leaving = cluster.instances.filter(
    ({ identifier, serverId }) =>
      roles.joined.includes(identifier) &&
      !writer.server.dropped.includes(serverId) &&
      !roles.inSync.includes(identifier) &&
      isAway(view, identifier),
  );
  return [
    ...leaving.flatMap((reader) => act(one, { kind: "drop", reader })),
    ...(writer.server.acknowledgers === acknowledgers ? [] : act(one, { kind: "guard", acknowledgers })),
    ...readerActions(view, writer),
    ...(isStuck(view, writer.server) ? act(one, { kind: "nudge" }) : []),
  ];
}

/**
 * MySQL's readers acknowledge what they receive, and nothing that they had before they were connected as they are: what is
 * waited for on their account then waits until something else comes.
 */
function isStuck({ before, roles, awaySinceMs }: ClusterView, { waiting = 0, executed }: RunningServer): boolean {
  const earlier = running(before, roles.writer);
  const isComplete = roles.joined.every((identifier) => !awaySinceMs.has(identifier));
  return isComplete && waiting > 0 && !!earlier?.waiting && isWithin(executed, earlier.executed);
}

type OpenWriter = NonNullable<ReturnType<typeof openWriter>>;

function readerActions(view: ClusterView, writer: OpenWriter): DbAction[] {
  return view.observed.flatMap((one): DbAction[] => {
    const { server, instance } = one;
    if (instance.identifier === view.roles.writer || server.kind !== "running" || !server.readOnly) return [];
    return underWriter(view, one, server, writer);
  });
}

/** A reader while its writer serves. The engine's own threads wait for a writer that is away. */
function underWriter(
  { roles }: ClusterView,
  one: DbObservation,
  server: RunningServer,
  writer: OpenWriter,
): DbAction[] {
  // Commits that wait for readers it no longer has are carried out when it ends, and can be judged only then.
  if (server.acknowledgers > 0) return act(one, { kind: "fence" });
  const { instance: source } = writer;
  const isJoined = roles.joined.includes(one.instance.identifier);
  const message = isJoined ? undefined : whyClone(server, writer.server, source);
  const admission = writer.server.dropped.includes(one.instance.serverId)
    ? act(writer, { kind: "admit", reader: one.instance })
    : [];
  // A copy is asked for by the same account as transactions.
  if (message !== undefined) return admission.length > 0 ? admission : act(one, { kind: "clone", source, message });
  if (!follows(server, source)) return act(one, { kind: "follow", source });
  const { receives, applies } = server.replication ?? { receives: "No", applies: false };
  if (receives === "No" || !applies || (server.semiSyncReplica && !isJoined)) return act(one, { kind: "resume" });
  if (isJoined && server.semiSyncReplica) return [];
  if (isJoined) return [...act(one, { kind: "join" }), ...act(writer, { kind: "nudge" })];
  return admission;
}
