import { scaledMs } from "../../model/clock.ts";
import type { LabEventBody, ScalingActivity } from "../../model/events.ts";
import type { Action } from "../action.ts";
import { openTermination, succeed, terminationId, waitForDraining } from "./activities.ts";
import { mayTerminate } from "./capacity.ts";
import { terminationCause } from "./causes.ts";
import { isDead } from "./judge-health.ts";
import { type GroupView, liveMembers, type Member } from "./view.ts";

/** Unhealthy members leave: `Terminating` cannot be reversed (row A04). */
export function beginTermination(view: GroupView): LabEventBody[] {
  if (!mayTerminate(view)) return [];
  return liveMembers(view)
    .filter((one) => one.health === "Unhealthy")
    .map((one) => lifecycle(view, one, "Terminating"));
}

/** Every leaving member has an activity, which says when it waits for connections to drain (row A67). */
export function followTermination(view: GroupView): LabEventBody[] {
  const { memory, nowMs } = view.observed;
  return view.members.flatMap((member): LabEventBody[] => {
    if (member.state !== "Terminating") return [];
    const { instanceId } = member;
    const activity = memory.activities.get(terminationId(view.group.name, instanceId));
    if (!activity) return [record(open(view, member))];
    const waits = activity.statusCode === "InProgress" && nowMs < drainedAtMs(view, member);
    return waits ? [record(waitForDraining(activity))] : [];
  });
}

/** A leaving member whose container is gone is terminated, and so its activity is done. */
export function endTermination(view: GroupView): LabEventBody[] {
  return view.members
    .filter((one) => one.state === "Terminating" && one.container === undefined)
    .map((one) => lifecycle(view, one, "Terminated"));
}

/** Ends the activities of terminated members. */
export function closeTerminations(view: GroupView): LabEventBody[] {
  const { memory, nowMs } = view.observed;
  return [...memory.activities.values()]
    .filter((one) => one.group === view.group.name && one.endTimeMs === undefined && one.instanceId !== undefined)
    .filter((one) => one.instanceId && memory.members.get(one.instanceId)?.state === "Terminated")
    .map((one) => record(succeed(one, nowMs)));
}

/** Removes the containers of leaving members once their connections have drained. */
export function removeDrained(view: GroupView): Action[] {
  return view.members.flatMap((member): Action[] => {
    const { container, state } = member;
    const leaves =
      state === "Terminated" || (state === "Terminating" && view.observed.nowMs >= drainedAtMs(view, member));
    return container && leaves ? [{ kind: "remove", containerId: container.containerId }] : [];
  });
}

/** When the last connections may be cut (rows A37, A65, NLB-142); a dead instance has none. */
export function drainedAtMs({ observed, targetGroups }: GroupView, member: Member): number {
  if (isDead(member) || member.container?.state.kind === "pending") return member.sinceMs;
  const delays = targetGroups.map((one) => one.deregistrationDelaySeconds);
  return member.sinceMs + scaledMs(Math.max(0, ...delays), observed.timeScale);
}

function open(view: GroupView, member: Member): ScalingActivity {
  const { nowMs } = view.observed;
  const text = terminationCause(member.reason ?? "a user request", nowMs);
  return openTermination(view.group.name, member.instanceId, view.subnetOf(member.instanceId), { text, nowMs });
}

function lifecycle(view: GroupView, member: Member, state: "Terminating" | "Terminated"): LabEventBody {
  const { instanceId, health, reason } = member;
  return { kind: "lifecycle", group: view.group.name, instanceId, state, health, ...(reason ? { reason } : {}) };
}

function record(activity: ScalingActivity): LabEventBody {
  return { kind: "activity", activity };
}
