import type { FaultPicture, PicturedInstance } from "../../faults/index.ts";
import type { LabContainer } from "../../model/inventory.ts";
import type { ContainerRole } from "../../model/naming.ts";
import { type Placement, type Placements, placeContainers } from "../addresses/index.ts";
import type { Observed } from "../observed.ts";
import { registrationsOf } from "../targets/index.ts";

/** What plays something of AWS, or a machine on the internet. The lab's own infrastructure is not to be broken here. */
const BREAKABLE: readonly ContainerRole[] = ["instance", "db-instance", "alb-node", "function", "client", "s3"];

/** The lab as faults see it. */
export function faultPicture(observed: Observed, placements: Placements = placeContainers(observed)): FaultPicture {
  const { lab, inventory } = observed;
  return {
    lab,
    instances: inventory
      .filter((one) => BREAKABLE.includes(one.role))
      .map((one) => pictureOf(one, placements.get(one.containerId))),
    targetGroups: lab.targetGroups.map((group) => ({
      ...group,
      registrations: registrationsOf(observed, placements, group),
    })),
  };
}

function pictureOf(container: LabContainer, placement: Placement | undefined): PicturedInstance {
  const { instanceId, containerId, service, number, role, state, resource } = container;
  const { subnet, privateIp, group } = placement ?? {};
  return {
    instanceId,
    containerId,
    name: `${service}-${number}`,
    service,
    role,
    tier: resource ?? service,
    isMember: group !== undefined,
    state,
    ...(privateIp === undefined ? {} : { privateIp }),
    ...(subnet ? { subnetId: subnet.id, availabilityZone: subnet.availabilityZone } : {}),
  };
}
