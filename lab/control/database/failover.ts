/**
 * Another writer (rows R11 to R21). Each step is decided from what the servers say, so that whoever leads goes on where
 * another stopped:
 *
 *   begin -> (planned: the writer is closed, and the target has all it wrote) -> no reader receives from it any more
 *         -> the target has what any of them has, and has applied it -> IS THE WRITER -> is opened -> completed
 *
 * No write is acknowledged on both sides of it: a commit waits for every reader that is in sync, without end, and no reader
 * acknowledges anything from the moment at which their shares are looked at.
 */

import type { DbRoles, Failover } from "../../model/db-roles.ts";
import type { DbAction } from "./actions.ts";
import { completedEvents, type DbEvent, failoverEvent, revertedEvent } from "./failover-events.ts";
import { countGtids, isWithin } from "./gtid.ts";
import type { DbObservation, RunningServer } from "./observation.ts";
import { type ClusterView, canApply, find, follows, hasAll, isReceiving, running } from "./view.ts";

export interface Step {
  readonly roles: DbRoles;
  readonly actions: readonly DbAction[];
  readonly events: readonly DbEvent[];
}

/**
 * Who would take over: the lowest promotion tier, then who has most (row R11); only who has all that was acknowledged, and carries
 * it out.
 */
export function chooseTarget({ roles, observed }: ClusterView, except?: string): DbObservation | undefined {
  const candidates = observed.filter(
    ({ instance: { identifier }, server }) =>
      identifier !== except && roles.inSync.includes(identifier) && server.kind === "running" && canApply(server),
  );
  const share = ({ server }: DbObservation) => (server.kind === "running" ? countGtids(server.received) : 0);
  return candidates.sort((a, b) => a.instance.promotionTier - b.instance.promotionTier || share(b) - share(a))[0];
}

export function beginFailover({ cluster, roles }: ClusterView, target: DbObservation, isPlanned: boolean): Step {
  const { identifier } = target.instance;
  const failover: Failover = { target: identifier, isPlanned };
  return {
    roles: { ...roles, failover },
    actions: [],
    events: [failoverEvent(cluster, roles.writer, identifier)],
  };
}

export function continueFailover(view: ClusterView, begun: Failover): Step {
  const { observed, nowMs } = view;
  const failover = { ...begun, startedAtMs: begun.startedAtMs ?? nowMs };
  const roles = { ...view.roles, failover };
  const target = find(observed, failover.target);
  const server = running(observed, failover.target);
  if (roles.writer === failover.target) return openTarget(view, target, server);
  if (!target || !server || !canApply(server)) return chooseAgain(view, failover);
  const actions = preparations(view, failover, { ...target, server });
  if (actions) return { roles, actions: [...closeOld(view, failover), ...actions], events: [] };
  if (nowMs - failover.startedAtMs < (view.pace?.promotionMs ?? 0)) return { roles, actions: [], events: [] };
  const opening = act(target, { kind: "open", acknowledgers: 0 });
  const moved = { ...roles, writer: failover.target, inSync: [], joined: [] };
  return {
    roles: isReadOnly(view, roles.writer) ? moved : fenceOff(moved, roles.writer),
    actions: opening,
    events: [],
  };
}

/** What is left to be done, or waited for, before the target is the writer; `undefined` when it may be. */
function preparations(view: ClusterView, failover: Failover, target: Readable): readonly DbAction[] | undefined {
  if (failover.isPlanned && !isHandedOver(view, target.server)) return resumed(target, target.server);
  const readers = readable(view);
  const attached = readers.filter(({ server }) => isAttached(server, writerIp(view)));
  if (attached.length > 0) return attached.flatMap((one) => act(one, { kind: "detach" }));
  const { server } = target;
  const richer = readers.find((one) => hasFollowed(one, view) && !isWithin(one.server.received, server.received));
  if (richer) {
    if (follows(server, richer.instance)) return resumed(target, server);
    return act(target, { kind: "follow", source: richer.instance });
  }
  if (server.replication && server.replication.receives !== "No") return act(target, { kind: "detach" });
  if (isWithin(server.received, server.executed)) return undefined;
  return server.replication?.applies ? [] : act(target, { kind: "detach" });
}

/** Seen to take no writes. */
export function isReadOnly({ observed }: Pick<ClusterView, "observed">, identifier: string): boolean {
  return running(observed, identifier)?.readOnly === true;
}

function fenceOff(roles: DbRoles, identifier: string): DbRoles {
  return { ...roles, fenced: [...(roles.fenced ?? []), identifier] };
}

type Readable = DbObservation & { readonly server: RunningServer };

/** Every server that answers, but for the writer. */
function readable({ roles, observed }: ClusterView): Readable[] {
  return observed.flatMap((one) =>
    one.instance.identifier !== roles.writer && one.server.kind === "running" ? [{ ...one, server: one.server }] : [],
  );
}

/** Whoever followed somebody else may have what nobody else ever gets. */
function hasFollowed({ server }: Readable, view: ClusterView): boolean {
  return server.replication?.sourceHost === writerIp(view);
}

/** It could still acknowledge what the old writer commits. */
function isAttached({ replication }: RunningServer, writer: string | undefined): boolean {
  return replication !== undefined && replication.sourceHost === writer && replication.receives !== "No";
}

function writerIp({ cluster, roles }: ClusterView): string | undefined {
  return cluster.instances.find(({ identifier }) => identifier === roles.writer)?.privateIp;
}

function openTarget(
  { cluster, roles }: ClusterView,
  target: DbObservation | undefined,
  server: RunningServer | undefined,
): Step {
  if (!target || !server) return { roles, actions: [], events: [] };
  if (server.readOnly) return { roles, actions: act(target, { kind: "open", acknowledgers: 0 }), events: [] };
  const { failover: _, ...settled } = roles;
  return { roles: settled, actions: [], events: completedEvents(cluster, target.instance.identifier) };
}

/** The target is lost too: another one, or the old writer again, whoever answers. */
function chooseAgain(view: ClusterView, failover: Failover): Step {
  const { cluster, roles, observed } = view;
  const next = chooseTarget(view, failover.target);
  if (next) return beginFailover(view, next, false);
  if (!running(observed, roles.writer)) return { roles, actions: [], events: [] };
  const { failover: _, ...before } = roles;
  return { roles: before, actions: [], events: [revertedEvent(cluster, failover.target, roles.writer)] };
}

/** A writer that hung, and answers again, ends: it may not be trusted to close. */
function closeOld({ roles, observed }: ClusterView, { isPlanned }: Failover): DbAction[] {
  const old = find(observed, roles.writer);
  if (old?.server.kind !== "running" || old.server.readOnly) return [];
  return act(old, { kind: isPlanned ? "close" : "fence" });
}

/** The old writer takes no more writes, and the target has all of them. */
function isHandedOver({ roles, observed }: ClusterView, target: RunningServer): boolean {
  const old = running(observed, roles.writer);
  // One that is lost on the way is not waited for.
  if (!old) return true;
  return old.readOnly && hasAll(target, old.executed);
}

function resumed(target: DbObservation, server: RunningServer): DbAction[] {
  return isReceiving(server) ? [] : act(target, { kind: "resume" });
}

type Verb = DbAction extends infer One ? (One extends DbAction ? Omit<One, "containerId" | "instance"> : never) : never;

/** Nothing where there is no container. */
export function act({ containerId, instance }: DbObservation, verb: Verb): DbAction[] {
  return containerId === undefined ? [] : [{ ...verb, containerId, instance } as DbAction];
}
