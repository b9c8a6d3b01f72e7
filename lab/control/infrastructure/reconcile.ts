/** Keeps what plays AWS itself running: fabric, control's other replicas, ALB nodes, and the client. */

import type { LabContainer } from "../../model/inventory.ts";
import type { ContainerRole } from "../../model/naming.ts";
import type { Action } from "../action.ts";
import type { Observed } from "../observed.ts";

const KEPT: readonly ContainerRole[] = ["fabric", "control", "alb-node", "client", "s3"];

/** Exit code of what SIGKILL ended: nobody stops a lab so, hence it is started again at once. */
const KILLED = 137;
/**
 * What has stopped otherwise is left alone so long: a `docker compose stop` takes everything down within moments, and is
 * not to be fought. Real time.
 */
const PATIENCE_MS = { stopped: 1000, pending: 10_000 };
/** What dies again and again is started ever more seldom: after each of so many starts a minute twice as late. */
const CRASH_LOOP = { startsAMinute: { killed: 30, stopped: 4 }, mostMs: 20_000 };

/** Starts again what has died. A single instance or a database is not meant: a stopped EC2 instance stays stopped. */
export function reconcileInfrastructure(observed: Observed): Action[] {
  return observed.inventory
    .filter((one) => KEPT.includes(one.role) && isDown(one, observed))
    .map((one) => ({
      kind: "start",
      containerId: one.containerId,
      event: { kind: "infrastructure", service: one.service, message: `${describe(one)}; started again` },
    }));
}

function isDown({ service, state, createdAtMs }: LabContainer, { memory, nowMs }: Observed): boolean {
  if (state.kind === "pending") return nowMs - createdAtMs >= PATIENCE_MS.pending;
  if (state.kind === "running") return false;
  const starts = (memory.restarts.get(service) ?? []).filter((timeMs) => nowMs - timeMs < 60_000).length;
  const isKilled = state.exitCode === KILLED;
  const tolerated = isKilled ? CRASH_LOOP.startsAMinute.killed : CRASH_LOOP.startsAMinute.stopped;
  if (isKilled && starts <= tolerated) return true;
  const patienceMs = PATIENCE_MS.stopped * 2 ** Math.max(0, starts - tolerated);
  return nowMs - state.finishedAtMs >= Math.min(patienceMs, CRASH_LOOP.mostMs);
}

function describe({ service, number, state }: LabContainer): string {
  const why = state.kind === "stopped" ? `had stopped with exit code ${state.exitCode}` : "had never been started";
  return `${service}-${number} ${why}`;
}
