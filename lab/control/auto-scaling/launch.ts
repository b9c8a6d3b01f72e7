import type { LabEventBody, ScalingActivity } from "../../model/events.ts";
import type { LabContainer } from "../../model/inventory.ts";
import type { Subnet } from "../../model/lab.ts";
import type { Action, LaunchPlan } from "../action.ts";
import { allocateAddress, takenAddresses } from "../addresses/index.ts";
import { resolverOf } from "../render/resolver.ts";
import { cancel, openLaunch, subnetIdOf } from "./activities.ts";
import { missingInstances } from "./capacity.ts";
import { differenceCause, isRebalancing, isReplacement, replacementCause } from "./causes.ts";
import { groupRetryAtMs } from "./retry.ts";
import { type GroupView, liveMembers } from "./view.ts";
import { groupSubnets, nextSubnet } from "./zones.ts";

/** A container made but not started is somebody's work in progress for so long; then it is a leftover to start. */
const UNSTARTED_MS = { launched: 3000, composed: 10_000 };

/** Keeps as many open launches without an instance as instances are missing, and those of a rebalancing. */
export function adjustLaunches(view: GroupView): LabEventBody[] {
  const { nowMs } = view.observed;
  const missing = missingInstances(view);
  const surplus = view.unboundLaunches.slice(missing).filter((one) => !isRebalancing(one));
  if (surplus.length > 0) return surplus.map((one) => ({ kind: "activity", activity: cancel(one, nowMs) }));
  if (view.unboundLaunches.length >= missing || nowMs < groupRetryAtMs(view)) return [];
  const subnet = nextSubnet(view);
  return subnet ? [{ kind: "activity", activity: newLaunch(view, subnet) }] : [];
}

/** Launches the instance of the oldest open launch; the next one follows when this one is seen. */
export function launchNext(view: GroupView): Action[] {
  const activity = view.unboundLaunches[0];
  const plan = activity && planLaunch(view, activity);
  return activity && plan ? [{ kind: "launch", plan, activity }] : [];
}

/** Starts members that were made but never started, because whoever made them was killed. */
export function startUnstarted(view: GroupView): Action[] {
  return view.members.flatMap(({ container }): Action[] =>
    container && isLeftUnstarted(container, view.observed.nowMs)
      ? [{ kind: "start", containerId: container.containerId }]
      : [],
  );
}

function planLaunch(view: GroupView, activity: ScalingActivity): LaunchPlan | undefined {
  const { observed, group, service } = view;
  const subnet = groupSubnets(view).find((one) => one.id === subnetIdOf(activity)) ?? nextSubnet(view);
  if (!subnet) return undefined;
  const book = { taken: takenAddresses(observed), released: observed.memory.released, nowMs: observed.nowMs };
  const { image, hints } = group.machine;
  const numbers = observed.inventory.filter((one) => one.service === service).map((one) => one.number);
  return {
    role: "instance",
    service,
    number: Math.max(0, ...numbers) + 1,
    resource: group.logicalId,
    image,
    ...(hints.command ? { command: hints.command } : {}),
    environment: hints.environment ?? {},
    subnetId: subnet.id,
    address: allocateAddress(subnet, book),
    dns: resolverOf(observed.lab, subnet),
  };
}

function newLaunch(view: GroupView, subnet: Subnet): ScalingActivity {
  const { observed, group, launches } = view;
  const { nowMs } = observed;
  const there = liveMembers(view).length + view.unboundLaunches.length;
  const cause = owesReplacement(view) ? replacementCause(nowMs) : differenceCause(there, there + 1, nowMs);
  return openLaunch({ group: group.name, ordinal: launches.length + 1, cause, nowMs, subnet });
}

/** True while fewer replacements were launched than members found unhealthy. */
function owesReplacement({ observed, group, launches }: GroupView): boolean {
  const lost = [...observed.memory.members.values()].filter(
    (one) => one.group === group.name && one.health === "Unhealthy",
  ).length;
  const ended = ["Failed", "Cancelled"];
  return launches.filter((one) => isReplacement(one) && !ended.includes(one.statusCode)).length < lost;
}

function isLeftUnstarted(container: LabContainer, nowMs: number): boolean {
  const patienceMs = container.address === undefined ? UNSTARTED_MS.composed : UNSTARTED_MS.launched;
  return container.state.kind === "pending" && nowMs - container.createdAtMs > patienceMs;
}
