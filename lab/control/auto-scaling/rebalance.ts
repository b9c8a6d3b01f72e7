/**
 * Rebalancing between zones (row A44): launch where there are too few, and once the newcomers serve, the ordinary
 * scale-in takes as many from where there are too many (row A34: launch, then terminate).
 *
 * It is decided from how the members stand, not from what led there: a zone's recovery and a terminated member look
 * alike. DIFFERS: a maintenance policy that leaves no room above the desired capacity keeps a group from rebalancing.
 */
import { scaledMs } from "../../model/clock.ts";
import type { LabEventBody } from "../../model/events.ts";
import type { AutoScalingGroup, Subnet } from "../../model/lab.ts";
import { openLaunch } from "./activities.ts";
import { isRebalancing, rebalanceCause } from "./causes.ts";
import { groupRetryAtMs } from "./retry.ts";
import { type GroupView, isProven, liveMembers, type Member } from "./view.ts";
import { downZones, emptiestSubnet, groupSubnets, zoneOf, zoneSizes } from "./zones.ts";

/** A group is left alone for so long after its last activity, in AWS's time; AWS gives no number. */
const REST_SECONDS = 30;

/** Opens one launch where zones are uneven by two or more, and nothing else is under way. */
export function rebalance(view: GroupView): LabEventBody[] {
  if (surplus(view) >= mostAtOnce(view.group) || !isCalm(view)) return [];
  const subnet = subnetInNeed(view);
  if (!subnet) return [];
  const { group, launches, observed } = view;
  const { nowMs } = observed;
  const cause = rebalanceCause(subnet.availabilityZone, nowMs);
  const activity = openLaunch({ group: group.name, ordinal: launches.length + 1, cause, nowMs, subnet });
  return [{ kind: "activity", activity }];
}

/** True for a member that rebalancing launched and that cannot yet take over from another. */
export function isArriving(view: GroupView, member: Member): boolean {
  if (!isNewcomer(view, member)) return false;
  return !isReady(view, member) || downZones(view).has(zoneOf(view, member) ?? "");
}

/** Row A44: MaxSize may be exceeded by a tenth, or by one instance, whichever is greater. */
function mostAtOnce({ maxSize, desiredCapacity, maintenancePolicy }: AutoScalingGroup): number {
  const margin = Math.max(1, Math.floor(maxSize / 10));
  if (!maintenancePolicy) return margin;
  const ceiling = Math.ceil((desiredCapacity * maintenancePolicy.maxHealthyPercentage) / 100);
  return Math.min(margin, ceiling - desiredCapacity);
}

/** Members, there or to be launched, beyond the desired capacity. */
function surplus(view: GroupView): number {
  return liveMembers(view).length + view.unboundLaunches.length - view.group.desiredCapacity;
}

/** Nobody leaves, nobody ails, and no launch is open but those of a rebalancing. */
function isCalm(view: GroupView): boolean {
  const live = liveMembers(view);
  const mayArrive = surplus(view) > 0;
  if (surplus(view) < 0 || live.length < view.members.length) return false;
  if (!view.unboundLaunches.every(isRebalancing)) return false;
  const isSettled = (one: Member) => isReady(view, one) || (mayArrive && isNewcomer(view, one));
  return live.every((one) => one.health === "Healthy" && isSettled(one)) && hasRested(view);
}

function hasRested(view: GroupView): boolean {
  const { memory, nowMs, timeScale } = view.observed;
  const ends = [...memory.activities.values()].flatMap((one) =>
    one.group === view.group.name && one.endTimeMs !== undefined ? [one.endTimeMs] : [],
  );
  const restedAtMs = ends.reduce((last, end) => Math.max(last, end), 0) + scaledMs(REST_SECONDS, timeScale);
  return nowMs >= Math.max(restedAtMs, groupRetryAtMs(view));
}

/** In the emptiest zone that is up, where another that is up has at least two members more once the surplus has left. */
function subnetInNeed(view: GroupView): Subnet | undefined {
  const sizes = zoneSizes(view);
  for (let leaving = surplus(view); leaving > 0; leaving--) shrinkLargest(sizes);
  const down = downZones(view);
  const up = groupSubnets(view).filter((one) => !down.has(one.availabilityZone));
  const sizesUp = up.map((one) => sizes.get(one.availabilityZone) ?? 0);
  if (up.length === 0 || Math.max(...sizesUp) - Math.min(...sizesUp) < 2) return undefined;
  return emptiestSubnet(view, up);
}

function shrinkLargest(sizes: Map<string, number>): void {
  const largest = [...sizes].sort(([, a], [, b]) => b - a)[0];
  if (largest) sizes.set(largest[0], largest[1] - 1);
}

/**
 * With health checks of type ELB a member serves once its targets are healthy; else once it is in service and every
 * load balancer has judged it, however it did.
 */
function isReady(view: GroupView, member: Member): boolean {
  if (view.group.healthCheckType === "ELB") return isProven(view, member);
  return member.state === "InService" && member.verdicts.every((one) => one.state !== "initial");
}

function isNewcomer({ launches }: GroupView, { instanceId }: Member): boolean {
  return launches.some((one) => one.instanceId === instanceId && isRebalancing(one));
}
