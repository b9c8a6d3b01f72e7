import type { ExecCommand } from "../unit/index.ts";
import { enterDead, enterSignal, enterStop, runStart, runStartPost, runStartPre } from "./enter.ts";
import { describeExit, resultOf } from "./exit.ts";
import type { Exit, Phase, ServiceResult, SubState } from "./state.ts";
import type { Turn } from "./turn.ts";

/** The main process has ended: how the service goes on depends on how far it had come. */
export function mainExited(turn: Turn, exit: Exit): void {
  const { type, successExits, execStart } = turn.service;
  const judged = resultOf(exit, { isDaemon: type !== "oneshot", successExits });
  const command = execStart[type === "oneshot" ? turn.state.command : 0];
  const result = command?.ignoresFailure ? "success" : judged;
  turn.set({ mainPid: undefined, mainExit: exit, exitedPid: turn.state.mainPid });
  if (result !== "success") turn.log("notice", `${turn.unit.name}: Main process exited, ${describeExit(exit)}`);
  afterMain(turn, result);
}

function afterMain(turn: Turn, result: ServiceResult): void {
  const { sub, command } = turn.state;
  const { type, remainAfterExit } = turn.service;
  if (sub === "start" && result === "success" && type === "oneshot") runStart(turn, command + 1);
  else if (sub === "start") enterSignal(turn, result === "success" ? "protocol" : result);
  else if (sub === "start-post" && result !== "success") enterSignal(turn, result);
  else if ((sub === "running" || sub === "reload") && remainAfterExit) turn.enter("exited");
  else if (sub === "running" || sub === "reload") enterStop(turn, result);
  else if (sub !== "start-post") turn.fail(result);
}

const PHASES: Readonly<Partial<Record<SubState, Phase>>> = {
  "start-pre": "execStartPre",
  start: "execStart",
  "start-post": "execStartPost",
  reload: "execReload",
  stop: "execStop",
  "stop-post": "execStopPost",
};

/** A command that goes before, beside or after the main process has ended. */
export function controlExited(turn: Turn, exit: Exit): void {
  const phase = PHASES[turn.state.sub];
  const command: ExecCommand | undefined = phase && turn.service[phase][turn.state.command];
  turn.set({ controlPid: undefined });
  const judged = resultOf(exit, { isDaemon: false, successExits: turn.service.successExits });
  const result = command?.ignoresFailure ? "success" : judged;
  if (result !== "success") turn.log("notice", `${turn.unit.name}: Control process exited, ${describeExit(exit)}`);
  AFTER[turn.state.sub]?.(turn, result);
}

type After = (turn: Turn, result: ServiceResult) => void;

/** Goes on by `next`, or gives the start up. */
const orGiveUp =
  (next: (turn: Turn) => void): After =>
  (turn, result) =>
    result === "success" ? next(turn) : enterSignal(turn, result);

const AFTER: Readonly<Partial<Record<SubState, After>>> = {
  "start-pre": orGiveUp((turn) => runStartPre(turn, turn.state.command + 1)),
  start: orGiveUp((turn) => turn.do({ kind: "find-main" })),
  "start-post": orGiveUp((turn) => runStartPost(turn, turn.state.command + 1)),
  reload: (turn, result) => afterReload(turn, result === "success"),
  stop: (turn, result) => {
    if (result !== "success" || !turn.run("execStop", turn.state.command + 1)) enterSignal(turn, result);
  },
  "stop-post": (turn, result) => {
    if (result === "success" && turn.run("execStopPost", turn.state.command + 1)) return;
    turn.fail(result);
    enterDead(turn);
  },
};

/** A reload that fails leaves the service as it was. */
function afterReload(turn: Turn, isDone: boolean): void {
  const { command, mainPid, reloads } = turn.state;
  if (isDone && turn.run("execReload", command + 1)) return;
  turn.stopTimer();
  turn.enter(mainPid === undefined ? "exited" : "running");
  turn.set({ reloads: isDone ? { ...reloads, done: reloads.done + 1 } : { ...reloads, failed: reloads.failed + 1 } });
  turn.log(isDone ? "info" : "warning", `${isDone ? "Reloaded" : "Reload failed for"} ${turn.title}.`);
}
