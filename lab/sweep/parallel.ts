/** How many labs may be up at once, and work done so many at a time. */
import { availableParallelism, freemem } from "node:os";
import type { Lab } from "../model/lab.ts";

export interface Machine {
  /** What programs may still take, the kernel's caches included. */
  readonly freeBytes: number;
  readonly cores: number;
}

const MIB = 2 ** 20;
/**
 * Fabric and three controls; one instance; one DB instance: each with the engine's own process beside it (13 MiB). A proxy-ha lab
 * under load was measured to take 286 MiB, where this says 480: swapping would spoil a measurement.
 */
const BASE_BYTES = 200 * MIB;
const INSTANCE_BYTES = 40 * MIB;
const DATABASE_BYTES = 600 * MIB;
/** Left to whatever else runs on the machine. */
const RESERVE_BYTES = 512 * MIB;

/** The machine that this process runs on; the Docker engine is taken to be there too. */
export function thisMachine(): Machine {
  return { freeBytes: freemem(), cores: availableParallelism() };
}

/** Memory that a lab is expected to take. Each group may have one member more while it replaces one. */
export function memoryOf(lab: Lab): number {
  const members = lab.autoScalingGroups.reduce((sum, group) => sum + group.desiredCapacity + 1, 0);
  const nodes = lab.loadBalancers.filter(({ kind }) => kind === "application").flatMap((one) => one.nodes);
  const machines = members + nodes.length + lab.instances.length + 1;
  const databases = lab.dbClusters.reduce((sum, cluster) => sum + cluster.instances.length, 0);
  return BASE_BYTES + machines * INSTANCE_BYTES + databases * DATABASE_BYTES;
}

/** Labs at once: as many as there is memory for, but no more than cores, or they would slow each other; at least one. */
export function parallelLabs(machine: Machine, labBytes: number): number {
  const byMemory = Math.floor((machine.freeBytes - RESERVE_BYTES) / labBytes);
  return Math.max(1, Math.min(byMemory, machine.cores));
}

/**
 * Does `work` for every item, `limit` at a time, and gives the results in the items' order. When one rejects no further item
 * is begun, and what is under way is awaited first.
 */
export async function inParallel<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      try {
        results[index] = await work(items[index] as T);
      } catch (error) {
        next = items.length;
        throw error;
      }
    }
  };
  const workers = Array.from({ length: Math.min(limit, items.length) }, worker);
  const rejected = (await Promise.allSettled(workers)).find((one) => one.status === "rejected");
  if (rejected) throw rejected.reason;
  return results;
}
