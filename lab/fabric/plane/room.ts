/** How many connections the plane takes at once: what is left of the process's descriptors is for all else that it does. */
import { readFileSync } from "node:fs";

export interface Room {
  /** Whether there was a place for one more. */
  enter(): boolean;
  leave(): void;
}

/** For health checks, names, metadata, and the programs that change rules. */
const KEPT_DESCRIPTORS = 2048;
/** To the client, and to its target. */
const DESCRIPTORS_OF_A_FLOW = 2;

/**
 * Connections that fit into a limit of open files. Without it, one client that opens as many as it can would fail the
 * health checks of every target.
 *
 * DIFFERS: an NLB of AWS's takes millions; beyond the limit, 8,976 in a lab's fabric, connections are reset.
 *
 * @param limits as `/proc/self/limits` has them
 */
export function connectionsWithin(limits: string): number {
  const files = Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? Number.POSITIVE_INFINITY);
  return Math.floor(Math.max(files - KEPT_DESCRIPTORS, files / 2) / DESCRIPTORS_OF_A_FLOW);
}

export function createRoom(places: number = connectionsWithin(readFileSync("/proc/self/limits", "utf8"))): Room {
  let taken = 0;
  return {
    enter() {
      if (taken >= places) return false;
      taken += 1;
      return true;
    },
    leave: () => void taken--,
  };
}
