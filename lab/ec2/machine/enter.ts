/** The ways into each state; each goes on to the next where there is nothing to wait for. */
import { checkStartLimit, shouldRestart } from "./restart.ts";
import type { ServiceResult } from "./state.ts";
import type { Turn } from "./turn.ts";

/** A start anew, whoever asked for it: it counts for the start limit. */
export function beginStart(turn: Turn): void {
  const { recent, isReached } = checkStartLimit(turn.unit, turn.state.startedAt, turn.nowMs);
  turn.set({ result: "success", mainExit: undefined, exitedPid: undefined, next: "by-policy" });
  if (isReached) {
    turn.log("warning", `${turn.unit.name}: Start request repeated too quickly.`);
    turn.fail("start-limit-hit");
    enterDead(turn);
  } else {
    turn.set({ startedAt: [...recent, turn.nowMs] });
    turn.log("info", `Starting ${turn.title}...`);
    turn.enter("start-pre");
    turn.timer(turn.service.startTimeoutMs);
    runStartPre(turn, 0);
  }
}

export function runStartPre(turn: Turn, command: number): void {
  if (turn.run("execStartPre", command)) return;
  turn.enter("start");
  runStart(turn, 0);
}

export function runStart(turn: Turn, command: number): void {
  if (!turn.run("execStart", command)) enterStartPost(turn);
}

export function enterStartPost(turn: Turn): void {
  turn.enter("start-post");
  runStartPost(turn, 0);
}

export function runStartPost(turn: Turn, command: number): void {
  if (!turn.run("execStartPost", command)) enterActive(turn);
}

function enterActive(turn: Turn): void {
  const { type, remainAfterExit } = turn.service;
  turn.stopTimer();
  turn.log("info", `${type === "oneshot" ? "Finished" : "Started"} ${turn.title}.`);
  if (turn.state.mainPid === undefined && !remainAfterExit) enterStop(turn, "success");
  else {
    turn.enter(turn.state.mainPid === undefined ? "exited" : "running");
    turn.set({ activations: turn.state.activations + 1 });
  }
}

/** What `ExecStop=` says first, then signals. */
export function enterStop(turn: Turn, result: ServiceResult): void {
  turn.fail(result);
  turn.enter("stop");
  turn.timer(turn.service.stopTimeoutMs);
  if (turn.state.controlPid !== undefined) turn.do({ kind: "signal", signal: "SIGTERM", to: "control" });
  if (!turn.run("execStop", 0)) enterSignal(turn, "success");
}

/** Signals what is left, and waits until it is gone. */
export function enterSignal(turn: Turn, result: ServiceResult): void {
  const { mode, signal } = turn.service.kill;
  turn.fail(result);
  turn.enter("stop-sigterm");
  turn.timer(turn.service.stopTimeoutMs);
  const of = mode === "control-group" ? "all" : "main";
  if (mode === "none") enterStopPost(turn);
  else {
    turn.do({ kind: "signal", signal, to: of });
    turn.do({ kind: "await-empty", of });
  }
}

export function enterSigkill(turn: Turn): void {
  turn.enter("stop-sigkill");
  turn.timer(turn.service.stopTimeoutMs);
  const of = turn.service.kill.mode === "process" ? "main" : "all";
  turn.do({ kind: "signal", signal: "SIGKILL", to: of });
  turn.do({ kind: "await-empty", of });
}

export function enterStopPost(turn: Turn): void {
  turn.enter("stop-post");
  turn.timer(turn.service.stopTimeoutMs);
  if (!turn.run("execStopPost", 0)) enterDead(turn);
}

/** The end, and what follows it. */
export function enterDead(turn: Turn): void {
  const { result, next, mainExit, endings } = turn.state;
  const isFailed = result !== "success";
  turn.stopTimer();
  turn.enter(isFailed ? "failed" : "dead");
  turn.set({ mainPid: undefined, controlPid: undefined, command: 0, endings: endings + 1, next: "by-policy" });
  turn.log(isFailed ? "warning" : "info", `${turn.unit.name}: ${endOf(result)}`);
  if (next !== "by-policy") turn.log("info", `Stopped ${turn.title}.`);
  if (next === "start") beginStart(turn);
  else if (next === "by-policy" && shouldRestart(turn.service, result, mainExit)) {
    turn.enter("auto-restart");
    turn.timer(turn.service.restartDelayMs);
  }
}

const endOf = (result: ServiceResult): string =>
  result === "success" ? "Deactivated successfully." : `Failed with result '${result}'.`;
