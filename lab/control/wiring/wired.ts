import type { LabContainer } from "../../model/inventory.ts";
import type { Memory } from "../memory.ts";

/** True where the container got its interface since it was last started. */
export function isWired(container: LabContainer, memory: Memory): boolean {
  const wiring = memory.wirings.get(container.instanceId);
  return container.state.kind === "running" && wiring?.startedAtMs === container.state.startedAtMs;
}
