import type { WirePlan } from "../../docker/index.ts";
import { parseCidr, reservedAddresses } from "../../model/cidr.ts";
import { interfaceNameOf, macOf } from "../../model/ids.ts";
import type { LabContainer } from "../../model/inventory.ts";
import { INTERNET } from "../../model/network.ts";
import type { Placement, Placements } from "../addresses/index.ts";
import type { Observed } from "../observed.ts";
import { shortHostname } from "../render/metadata.ts";
import { isWired } from "./wired.ts";

/** A jumbo frame inside a VPC, the usual size on the internet (row V42). */
const MTU = { vpc: 9001, internet: 1500 };

/**
 * The interfaces that are missing: of containers started since they were wired, or not in the fabric.
 *
 * @param held names of the interfaces that the fabric holds
 */
export function planWiring(observed: Observed, placements: Placements, held: ReadonlySet<string>): WirePlan[] {
  return observed.inventory.flatMap((container) => {
    const placement = placements.get(container.containerId);
    if (!placement || container.state.kind !== "running") return [];
    const isThere = held.has(interfaceNameOf(container.containerId)) && isWired(container, observed.memory);
    return isThere ? [] : [planOne(container, container.state.pid, placement)];
  });
}

function planOne({ containerId }: LabContainer, pid: number, placement: Placement): WirePlan {
  const cidr = placement.subnet && parseCidr(placement.subnet.cidr);
  return {
    containerId,
    pid,
    interface: interfaceNameOf(containerId),
    mac: macOf(containerId),
    address: placement.privateIp,
    router: cidr ? reservedAddresses(cidr).router : INTERNET.router,
    mtu: cidr ? MTU.vpc : MTU.internet,
    hostname: shortHostname(placement.privateIp),
  };
}
