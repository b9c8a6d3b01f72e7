import type { LabEventBody } from "../../model/events.ts";
import { scaleInCause } from "./causes.ts";
import { isArriving } from "./rebalance.ts";
import { type GroupView, liveMembers, type Member } from "./view.ts";
import { zoneOf } from "./zones.ts";

/**
 * One member too many leaves: from the zone with most members (row A45), there the one longest in service. A member
 * that rebalancing launched makes another too many only when it can take over (row A34: launch, then terminate).
 */
export function scaleIn(view: GroupView): LabEventBody[] {
  const { group, observed } = view;
  const live = liveMembers(view);
  const staying = live.filter((one) => !isArriving(view, one));
  if (staying.length <= group.desiredCapacity || live.some((one) => one.health === "Unhealthy")) return [];
  const victim = [...live].sort((a, b) => crowd(view, live, b) - crowd(view, live, a) || age(a) - age(b))[0];
  if (!victim) return [];
  const { instanceId, health } = victim;
  const reason = scaleInCause(instanceId, live.length, live.length - 1, observed.nowMs);
  return [{ kind: "lifecycle", group: group.name, instanceId, state: "Terminating", health, reason }];
}

function crowd(view: GroupView, live: readonly Member[], member: Member): number {
  return live.filter((one) => zoneOf(view, one) === zoneOf(view, member)).length;
}

function age(member: Member): number {
  return member.inServiceSinceMs ?? member.sinceMs;
}
