import type { ActiveFault } from "../model/fault.ts";

/** Zones that are down: nothing can be launched there while they are. */
export function unavailableZones(faults: readonly ActiveFault[]): ReadonlySet<string> {
  return new Set(faults.flatMap(({ kind, options: { zone } }) => (kind === "az-down" ? [String(zone)] : [])));
}
