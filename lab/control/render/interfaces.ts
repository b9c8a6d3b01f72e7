import type { Eni } from "../../model/fabric-state.ts";
import { eniIdOf, interfaceNameOf, macOf } from "../../model/ids.ts";
import type { LabContainer } from "../../model/inventory.ts";
import type { Placement, Placements } from "../addresses/index.ts";
import type { Observed } from "../observed.ts";
import { metadataOf } from "./metadata.ts";
import { replicationGroupIds } from "./replication.ts";

/** The interface of every container that runs and has a place, sorted so that equal states are equal texts. */
export function renderInterfaces(observed: Observed, placements: Placements): Eni[] {
  return [...observed.inventory]
    .sort((a, b) => (a.containerId < b.containerId ? -1 : 1))
    .flatMap((container) => {
      const placement = placements.get(container.containerId);
      const runs = container.state.kind === "running";
      return placement && runs ? [renderInterface(observed, container, placement)] : [];
    });
}

function renderInterface(observed: Observed, container: LabContainer, placement: Placement): Eni {
  const { containerId, instanceId } = container;
  const metadata = metadataOf(observed, container, placement);
  const { subnet, privateIp, publicIp, securityGroupIds } = placement;
  return {
    id: eniIdOf(containerId),
    interface: interfaceNameOf(containerId),
    mac: macOf(containerId),
    instanceId,
    privateIp,
    where: subnet ? { kind: "subnet", subnetId: subnet.id } : { kind: "internet" },
    ...(publicIp ? { publicIp } : {}),
    securityGroupIds: [...securityGroupIds, ...replicationGroupIds(observed.lab, container)],
    sourceDestCheck: true,
    ...(metadata ? { metadata } : {}),
  };
}
