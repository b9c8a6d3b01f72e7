import type { Subnet } from "../../model/lab.ts";
import { type GroupView, liveMembers, type Member } from "./view.ts";

export function zoneOf(view: GroupView, member: Member): string | undefined {
  return view.subnetOf(member.instanceId)?.availabilityZone;
}

/** Where the next instance goes: the zone with fewest members (row A43), the first of its subnets with fewest. */
export function nextSubnet(view: GroupView): Subnet | undefined {
  const { group, observed } = view;
  const live = liveMembers(view);
  const inZone = (subnet: Subnet) => live.filter((one) => zoneOf(view, one) === subnet.availabilityZone).length;
  const inSubnet = (subnet: Subnet) => live.filter((one) => one.subnetId === subnet.id).length;
  return group.subnetIds
    .flatMap((id) => observed.lab.subnets.find((one) => one.id === id) ?? [])
    .sort((a, b) => inZone(a) - inZone(b) || inSubnet(a) - inSubnet(b))[0];
}
