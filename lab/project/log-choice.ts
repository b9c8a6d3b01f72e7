import type { KeptLog, LogSource } from "../logs/index.ts";
import { LabError } from "../model/errors.ts";
import type { Inventory, LabContainer } from "../model/inventory.ts";
import { findContainer } from "./find.ts";
import type { Printer } from "./printers.ts";

export interface LogChoice {
  readonly living: readonly Printer[];
  readonly gone: readonly KeptLog[];
  /** Of one that comes later. */
  readonly isWanted: (one: Printer) => boolean;
}

/**
 * Whose lines `ref` means: an instance's, there or gone (those that had its name before, too), with those of the containers on
 * it; one of these (`app-server-1/nginx`); all of a service; all where nothing is said.
 *
 * @throws LabError `NoInstance`, `AmbiguousInstance`
 */
export function chooseLogs(ref: string | undefined, printers: readonly Printer[], kept: readonly KeptLog[]): LogChoice {
  const removed = kept.filter(({ source }) => printers.every((one) => one.source.containerId !== source.containerId));
  const gone = removed.filter(({ source }) => ref === undefined || isCalled(source, ref));
  if (ref !== undefined && printers.some((one) => isOnInstance(one, ref))) {
    const isWanted = (one: Printer) => isOnInstance(one, ref);
    return { living: printers.filter(isWanted), gone, isWanted };
  }
  const inventory = [...new Set(printers.map(({ host }) => host))];
  const isOfHost = gone.length > 0 ? orNobody(ref, inventory) : wantedBy(ref, inventory);
  const isWanted = ({ host }: Printer) => isOfHost(host);
  return { living: printers.filter(isWanted), gone, isWanted };
}

/** A container on an instance, by its name. */
function isOnInstance({ source, host }: Printer, ref: string): boolean {
  return source.instance === ref && source.containerId !== host.containerId;
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
  const [host = ""] = instance.split("/");
  const names = [instance, host, host.replace(/-\d+$/, ""), resource];
  return names.includes(ref) || (ref.length >= 4 && (instanceId.startsWith(ref) || containerId.startsWith(ref)));
}
