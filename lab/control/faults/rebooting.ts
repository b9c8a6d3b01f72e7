import type { Inventory, LabContainer } from "../../model/inventory.ts";
import type { Memory } from "../memory.ts";

/**
 * The inventory as EC2 sees it: an instance that reboots is running all the while, so that no group replaces it for
 * its container's being down a moment.
 */
export function asEc2Sees(inventory: Inventory, { startingFaults, wirings }: Memory): Inventory {
  const rebooting = new Set(
    [...startingFaults.values()].filter((one) => one.kind === "reboot").map((one) => one.options.instance),
  );
  if (rebooting.size === 0) return inventory;
  return inventory.map((one): LabContainer => {
    if (one.state.kind !== "stopped" || !rebooting.has(one.instanceId)) return one;
    const startedAtMs = wirings.get(one.instanceId)?.startedAtMs ?? one.createdAtMs;
    return { ...one, state: { kind: "running", pid: 0, startedAtMs, paused: false } };
  });
}
