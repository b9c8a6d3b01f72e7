/** Whatever of a lab prints lines now: its containers, and those that run on its instances. */
import { type Docker, type Guest, listGuests, listInventory } from "../docker/index.ts";
import { guestSourceOf, type LogSource, sourceOf } from "../logs/index.ts";
import type { Inventory, LabContainer } from "../model/inventory.ts";

export interface Printer {
  readonly source: LogSource;
  /** Itself, or the instance that it runs on. */
  readonly host: LabContainer;
}

/** @throws LabError `EngineFault`, `EngineSilent` */
export async function listPrinters(docker: Docker, lab: string, inventory?: Inventory): Promise<readonly Printer[]> {
  const [hosts, guests] = await Promise.all([inventory ?? listInventory(docker, lab), listGuests(docker, lab)]);
  return printersOf(hosts, guests);
}

/** Each is followed by the containers that run on it; one whose instance is gone is about to go. Pure. */
export function printersOf(
  hosts: Inventory,
  guests: readonly Pick<Guest, "id" | "hostId" | "name">[],
): readonly Printer[] {
  return hosts.flatMap((host) => {
    const source = sourceOf(host);
    const own = guests.filter(({ hostId }) => hostId === host.containerId);
    return [{ source, host }, ...own.map((guest) => ({ source: guestSourceOf(source, guest), host }))];
  });
}
