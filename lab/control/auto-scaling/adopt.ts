import type { LabEventBody, ScalingActivity } from "../../model/events.ts";
import type { LabContainer } from "../../model/inventory.ts";
import { bindLaunch, openLaunch, subnetIdOf } from "./activities.ts";
import { creationCause, differenceCause } from "./causes.ts";
import { type GroupView, liveMembers } from "./view.ts";

/**
 * Makes a container of the group that the journal does not know a member: one that Compose started (row A78), or one
 * that control launched and was killed before it could say so.
 */
export function adoptMember(view: GroupView): LabEventBody[] {
  const container = view.unknown[0];
  if (!container) return [];
  const { instanceId } = container;
  const begun = view.launches.find((one) => one.instanceId === instanceId);
  const activity = begun ?? bindLaunch(launchOf(view, container), instanceId, view.subnetOf(instanceId));
  return [
    { kind: "activity", activity },
    { kind: "lifecycle", group: view.group.name, instanceId, state: "Pending", health: "Healthy" },
  ];
}

function launchOf(view: GroupView, container: LabContainer): ScalingActivity {
  const launched = container.address !== undefined;
  const open = view.unboundLaunches.find((one) => subnetIdOf(one) === container.subnetId) ?? view.unboundLaunches[0];
  if (launched && open) return open;
  const { nowMs } = view.observed;
  const { name, desiredCapacity } = view.group;
  const live = liveMembers(view).length;
  const isCreation = !launched && view.launches.length < desiredCapacity;
  const cause = isCreation ? creationCause(desiredCapacity, nowMs) : differenceCause(live, live + 1, nowMs);
  return openLaunch({ group: name, ordinal: view.launches.length + 1, cause, nowMs });
}
