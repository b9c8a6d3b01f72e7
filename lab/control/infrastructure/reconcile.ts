/** Keeps what plays AWS itself running: fabric, control's other replica, ALB nodes, and the client. */

import type { LabContainer } from "../../model/inventory.ts";
import type { ContainerRole } from "../../model/naming.ts";
import type { Action } from "../action.ts";
import type { Observed } from "../observed.ts";

const KEPT: readonly ContainerRole[] = ["fabric", "control", "alb-node", "client"];

/**
 * What has stopped is left alone so long: a `docker compose stop` takes everything down within moments, and is not to
 * be fought. Real time.
 */
const PATIENCE_MS = { stopped: 1000, pending: 10_000 };

/** Starts again what has died. A single instance or a database is not meant: a stopped EC2 instance stays stopped. */
export function reconcileInfrastructure({ inventory, nowMs }: Observed): Action[] {
  return inventory
    .filter((one) => KEPT.includes(one.role) && isDown(one, nowMs))
    .map((one) => ({
      kind: "start",
      containerId: one.containerId,
      event: { kind: "infrastructure", service: one.service, message: `${describe(one)}; started again` },
    }));
}

function isDown({ state, createdAtMs }: LabContainer, nowMs: number): boolean {
  if (state.kind === "stopped") return nowMs - state.finishedAtMs >= PATIENCE_MS.stopped;
  return state.kind === "pending" && nowMs - createdAtMs >= PATIENCE_MS.pending;
}

function describe({ service, number, state }: LabContainer): string {
  const why = state.kind === "stopped" ? `had stopped with exit code ${state.exitCode}` : "had never been started";
  return `${service}-${number} ${why}`;
}
