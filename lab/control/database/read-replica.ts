/**
 * A read replica (rows R43 to R48): it follows its source asynchronously, wherever that one is after a failover, until
 * it is promoted. What somebody stops by hand stays stopped.
 *
 *   asked -> receives no more -> has applied what it received -> follows nobody -> restarts -> takes writes
 *
 * DIFFERS: one that can never follow again is made a copy anew; on RDS somebody deletes it and makes another.
 */

import type { DbInstance } from "../../model/lab.ts";
import { act, type Step } from "./failover.ts";
import type { DbEvent } from "./failover-events.ts";
import { isWithin } from "./gtid.ts";
import { type DbObservation, isStopped, type Replication, type RunningServer } from "./observation.ts";
import { whyCloneReplica } from "./provision.ts";
import { type ClusterView, follows } from "./view.ts";

/** @param view of a DB instance that is a read replica */
export function reconcileReadReplica(view: ClusterView): Step {
  const { roles, observed } = view;
  const [one] = observed;
  // One that was left with half of a copy has nothing to be promoted with.
  const isVoid = one?.server.kind === "running" && one.server.isVoid;
  if (one && roles.promotion && !isVoid) return promote(view, one);
  return { roles, actions: one ? followSource(view, one) : [], events: [] };
}

function followSource({ source }: ClusterView, one: DbObservation): Step["actions"] {
  const { server } = one;
  if (server.kind !== "running" || source?.server.kind !== "running" || !mayBeFollowed(source.server)) return [];
  // What it has can be judged only when nothing comes to it from where it was.
  if (isLeaving(server, source.instance)) return act(one, { kind: "detach" });
  const message = whyCloneReplica(server, source.instance, source.server);
  if (message !== undefined) return act(one, { kind: "clone", source: source.instance, message });
  if (!follows(server, source.instance)) return act(one, { kind: "follow", source: source.instance });
  const { replication } = server;
  const isToStart = replication && (wasNeverStarted(replication) || hasGivenUp(replication));
  return isToStart ? act(one, { kind: "resume" }) : [];
}

function isLeaving(server: RunningServer, source: DbInstance): boolean {
  const { replication } = server;
  return replication !== undefined && replication.receives !== "No" && !follows(server, source);
}

/** A writer that is about to be opened is none yet; one that is a replica itself always refuses writes. */
function mayBeFollowed({ readOnly, replication }: RunningServer): boolean {
  return !readOnly || replication !== undefined;
}

/** Told whom to follow, and left there. */
function wasNeverStarted(replication: Replication): boolean {
  return isStopped(replication) && !replication.applies && !replication.hasRetrieved;
}

/** After what it takes for the end of its source, such as a copy that replaced the source's data under its eyes. */
function hasGivenUp({ receives, applies, lastError }: Replication): boolean {
  return receives === "No" && applies && lastError !== "";
}

function promote(view: ClusterView, one: DbObservation): Step {
  const { roles } = view;
  if (roles.promotion === "draining") return drain(view, one);
  if (one.server.kind !== "stopped") return { roles, actions: act(one, { kind: "end" }), events: [] };
  return { roles: { ...roles, promotion: "done" }, actions: [], events: [] };
}

function drain({ roles }: ClusterView, one: DbObservation): Step {
  const { server } = one;
  if (server.kind !== "running") return { roles, actions: [], events: [] };
  if (!server.replication) {
    return { roles: { ...roles, promotion: "restarting" }, actions: [], events: [terminated(one)] };
  }
  if (server.replication.receives !== "No") return { roles, actions: act(one, { kind: "detach" }), events: [] };
  if (hasApplied(server, server.replication)) return { roles, actions: act(one, { kind: "retire" }), events: [] };
  return { roles, actions: server.replication.applies ? [] : act(one, { kind: "detach" }), events: [] };
}

/** What cannot be applied is not waited for. */
function hasApplied({ executed, received }: RunningServer, { applies, lastError }: Replication): boolean {
  return isWithin(received, executed) || (!applies && lastError !== "");
}

function terminated({ instance }: DbObservation): DbEvent {
  const message = "Replication streaming has been terminated";
  return { instance: instance.identifier, message, code: "RDS-EVENT-0057" };
}
