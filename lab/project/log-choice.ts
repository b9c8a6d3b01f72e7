import type { KeptLog, LogSource } from "../logs/index.ts";
import { LabError } from "../model/errors.ts";
import type { Inventory, LabContainer } from "../model/inventory.ts";
import { findContainer } from "./find.ts";

export interface LogChoice {
  readonly living: readonly LabContainer[];
  readonly gone: readonly KeptLog[];
  /** Of a container that comes later. */
  readonly isWanted: (one: LabContainer) => boolean;
}

/**
 * Whose lines `ref` means: an instance's, there or gone (those that had its name before, too), or all of a service; all
 * where nothing is said.
 *
 * @throws LabError `NoInstance`, `AmbiguousInstance`
 */
export function chooseLogs(ref: string | undefined, inventory: Inventory, kept: readonly KeptLog[]): LogChoice {
  const removed = kept.filter(({ source }) => inventory.every((one) => one.containerId !== source.containerId));
  const gone = removed.filter(({ source }) => ref === undefined || isCalled(source, ref));
  const isWanted = gone.length > 0 ? orNobody(ref, inventory) : wantedBy(ref, inventory);
  return { living: inventory.filter(isWanted), gone, isWanted };
}

/** Members of a service that are yet to come are wanted with it. @throws LabError `NoInstance`, `AmbiguousInstance` */
export function wantedBy(ref: string | undefined, inventory: Inventory): (one: LabContainer) => boolean {
  if (ref === undefined) return () => true;
  if (inventory.some((one) => one.service === ref)) return (one) => one.service === ref;
  const { containerId } = findContainer(inventory, ref);
  return (one) => one.containerId === containerId;
}

function orNobody(ref: string | undefined, inventory: Inventory): (one: LabContainer) => boolean {
  try {
    return wantedBy(ref, inventory);
  } catch (error) {
    if (error instanceof LabError && error.code === "NoInstance") return () => false;
    throw error;
  }
}

function isCalled({ instance, instanceId, containerId, resource }: LogSource, ref: string): boolean {
  const names = [instance, instance.replace(/-\d+$/, ""), resource];
  return names.includes(ref) || (ref.length >= 4 && (instanceId.startsWith(ref) || containerId.startsWith(ref)));
}
