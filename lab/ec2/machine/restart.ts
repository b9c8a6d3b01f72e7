import type { ServiceSettings, Unit } from "../unit/index.ts";
import { isIn } from "./exit.ts";
import type { Exit, ServiceResult } from "./state.ts";

const ABNORMAL: readonly ServiceResult[] = ["signal", "core-dump", "timeout"];

/** Which results each policy restarts after, by the table of systemd.service(5). */
const RESTARTS: Readonly<Record<ServiceSettings["restart"], (result: ServiceResult) => boolean>> = {
  no: () => false,
  always: () => true,
  "on-success": (result) => result === "success",
  "on-failure": (result) => result !== "success",
  "on-abnormal": (result) => ABNORMAL.includes(result),
  "on-abort": (result) => result === "signal" || result === "core-dump",
  "on-watchdog": () => false,
};

/** Whether a service that ended by itself is started again. */
export function shouldRestart(service: ServiceSettings, result: ServiceResult, exit: Exit | undefined): boolean {
  if (result === "start-limit-hit") return false;
  if (exit && isIn(exit, service.restartPreventExits)) return false;
  if (exit && isIn(exit, service.restartForceExits)) return true;
  return RESTARTS[service.restart](result);
}

/** Starts that count now, and whether a further one is too many. */
export function checkStartLimit({ startLimit }: Unit, startedAt: readonly number[], nowMs: number) {
  const { burst, intervalMs } = startLimit;
  const recent = startedAt.filter((startMs) => nowMs - startMs < intervalMs);
  return { recent, isReached: burst > 0 && intervalMs > 0 && recent.length >= burst };
}
