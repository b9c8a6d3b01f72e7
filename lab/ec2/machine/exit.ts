/** How a process ended, judged as systemd.service(5) says under SuccessExitStatus=, and told in systemd's words. */
import { constants } from "node:os";
import { type ExitSet, exitNames } from "../unit/index.ts";
import type { Exit, ServiceResult } from "./state.ts";

/** Signals that end a daemon cleanly; a command that is to do something must not be ended by any. */
const CLEAN_SIGNALS: ExitSet = new Set(["SIGHUP", "SIGINT", "SIGTERM", "SIGPIPE"]);

export interface ExitRules {
  readonly isDaemon: boolean;
  readonly successExits: ExitSet;
}

export function resultOf(exit: Exit, { isDaemon, successExits }: ExitRules): ServiceResult {
  if (isIn(exit, successExits)) return "success";
  if (exit.kind === "exited") return exit.status === 0 ? "success" : "exit-code";
  if (exit.kind === "dumped") return "core-dump";
  return isDaemon && isIn(exit, CLEAN_SIGNALS) ? "success" : "signal";
}

export const isIn = (exit: Exit, set: ExitSet): boolean => set.has(exit.kind === "exited" ? exit.status : exit.signal);

/** `code=exited, status=1/FAILURE`, `code=killed, status=9/KILL`. */
export function describeExit(exit: Exit): string {
  if (exit.kind === "exited") return `code=exited, status=${exit.status}/${exitNames[exit.status] ?? "n/a"}`;
  const numbers: Readonly<Record<string, number | undefined>> = constants.signals;
  return `code=${exit.kind}, status=${numbers[exit.signal] ?? "n/a"}/${exit.signal.replace(/^SIG/, "")}`;
}
