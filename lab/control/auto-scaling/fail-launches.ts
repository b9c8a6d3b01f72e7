import type { LabEventBody } from "../../model/events.ts";
import type { Subnet } from "../../model/lab.ts";
import { failLaunch, subnetIdOf } from "./activities.ts";
import { insufficientCapacity } from "./insufficient-capacity.ts";
import type { GroupView } from "./view.ts";
import { downZones, groupSubnets } from "./zones.ts";

/** Open launches into a zone that is down fail, whereupon the group tries another zone (row A43). */
export function failLaunches(view: GroupView): LabEventBody[] {
  const down = downZones(view);
  return view.unboundLaunches.flatMap((launch): LabEventBody[] => {
    const subnet = groupSubnets(view).find((one) => one.id === subnetIdOf(launch));
    if (!subnet || !down.has(subnet.availabilityZone)) return [];
    return [{ kind: "activity", activity: failLaunch(launch, refusal(view, subnet), view.observed.nowMs) }];
  });
}

function refusal(view: GroupView, { availabilityZone: zone }: Subnet): string {
  const down = downZones(view);
  const zones = new Set(groupSubnets(view).map((one) => one.availabilityZone));
  const { instanceType } = view.group.machine;
  return insufficientCapacity({ instanceType, zone, others: [...zones].filter((one) => !down.has(one)) });
}
