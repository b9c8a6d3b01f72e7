/** Which zones a group has, who is in them, and where the next instance goes. */
import { unavailableZones } from "../../faults/zones.ts";
import type { Subnet } from "../../model/lab.ts";
import { subnetIdOf } from "./activities.ts";
import { zoneRetryAtMs } from "./retry.ts";
import { type GroupView, liveMembers, type Member } from "./view.ts";

export function zoneOf(view: GroupView, member: Member): string | undefined {
  return view.subnetOf(member.instanceId)?.availabilityZone;
}

/** Zones that are down now. */
export function downZones(view: GroupView): ReadonlySet<string> {
  return unavailableZones(view.observed.faults);
}

export function groupSubnets({ group, observed }: GroupView): Subnet[] {
  return group.subnetIds.flatMap((id) => observed.lab.subnets.find((one) => one.id === id) ?? []);
}

/** How many members are in each of the group's zones, or on their way there; those that leave do not count. */
export function zoneSizes(view: GroupView): Map<string, number> {
  const there = occupiedSubnets(view);
  const sizes = new Map<string, number>();
  for (const { id, availabilityZone } of groupSubnets(view)) {
    const size = there.filter((one) => one === id).length;
    sizes.set(availabilityZone, (sizes.get(availabilityZone) ?? 0) + size);
  }
  return sizes;
}

/**
 * Where the next instance goes: the zone with fewest members (row A43), the first of its subnets with fewest.
 * `undefined` while every zone has refused a launch and is not yet to be tried again.
 */
export function nextSubnet(view: GroupView): Subnet | undefined {
  const { nowMs } = view.observed;
  return emptiestSubnet(
    view,
    groupSubnets(view).filter((one) => nowMs >= zoneRetryAtMs(view, one.availabilityZone)),
  );
}

/** Of some of the group's subnets the one in the zone with fewest members, the first with fewest of its own. */
export function emptiestSubnet(view: GroupView, subnets: readonly Subnet[]): Subnet | undefined {
  const sizes = zoneSizes(view);
  const there = occupiedSubnets(view);
  const inZone = (subnet: Subnet) => sizes.get(subnet.availabilityZone) ?? 0;
  const inSubnet = (subnet: Subnet) => there.filter((one) => one === subnet.id).length;
  return [...subnets].sort((a, b) => inZone(a) - inZone(b) || inSubnet(a) - inSubnet(b))[0];
}

/** The subnet of every live member and of every launch that has no instance yet. */
function occupiedSubnets(view: GroupView): (string | undefined)[] {
  return [...liveMembers(view).map((one) => one.subnetId), ...view.unboundLaunches.map(subnetIdOf)];
}
