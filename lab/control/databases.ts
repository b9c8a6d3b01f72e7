import { setTimeout as delay } from "node:timers/promises";
import type { Inventory } from "../model/inventory.ts";
import type { DatabaseStatus } from "../model/status.ts";
import { LOOK_MS } from "./database/spans.ts";
import type { ControlPorts, DatabaseLedger, DatabaseReport } from "./ports.ts";

/** Pause between two looks at the databases. Real time. */
const PAUSE_MS = { settling: 100, settled: LOOK_MS };

/** Runs the database reconciler beside the loop, since asking a server may take long; ends with `signal`. */
export async function keepDatabases(
  ports: ControlPorts,
  inventory: () => Inventory,
  ledger: DatabaseLedger,
  onReport: (report: DatabaseReport) => void,
  signal: AbortSignal,
): Promise<void> {
  if (ports.lab.dbClusters.length === 0) return;
  let isSettled = false;
  while (!signal.aborted) {
    try {
      const report = await ports.databases(inventory(), ledger);
      isSettled = report.statuses.length > 0 && report.statuses.every(isAtRest);
      onReport(report);
    } catch (error) {
      ports.log.error({ err: error }, "the databases could not be looked at");
    }
    await delay(isSettled ? PAUSE_MS.settled : PAUSE_MS.settling, undefined, { signal }).catch(() => undefined);
  }
}

/** Nothing more is to come: no reader is on its way to be in sync. */
function isAtRest(status: DatabaseStatus): boolean {
  return isReplicating(status) && status.members.every(({ isInSync = true }) => isInSync);
}

/** True where every member serves. */
export function isReplicating(status: DatabaseStatus): boolean {
  return (
    status.state === "available" &&
    status.members.length > 0 &&
    status.members.every((member) => member.state === "available")
  );
}
