import type { LabEventBody } from "../../model/events.ts";
import { isWired } from "../wiring/wired.ts";
import { succeed } from "./activities.ts";
import type { GroupView, Member } from "./view.ts";

/** `Pending` becomes `InService` once the member runs and its load balancers know it (row A02). */
export function enterService(view: GroupView): LabEventBody[] {
  return view.members
    .filter((member) => member.state === "Pending" && isWiredMember(view, member) && isRegistered(view, member))
    .map(({ instanceId }) => ({
      kind: "lifecycle",
      group: view.group.name,
      instanceId,
      state: "InService",
      health: "Healthy",
    }));
}

/** Ends the launches whose instance came into service, or left without ever doing so. */
export function closeLaunches(view: GroupView): LabEventBody[] {
  const { memory, nowMs } = view.observed;
  return view.launches.flatMap((activity): LabEventBody[] => {
    if (activity.endTimeMs !== undefined || activity.instanceId === undefined) return [];
    const member = memory.members.get(activity.instanceId);
    if (!member || member.state === "Pending") return [];
    return [{ kind: "activity", activity: succeed(activity, nowMs) }];
  });
}

function isWiredMember(view: GroupView, { container }: Member): boolean {
  return container !== undefined && isWired(container, view.observed.memory);
}

function isRegistered(view: GroupView, member: Member): boolean {
  return view.targetGroups.every((one) => member.verdicts.some((target) => target.targetGroupId === one.id));
}
