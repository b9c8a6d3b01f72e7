import type { ServiceSettings, Unit } from "../unit/index.ts";
import { beginStart, enterDead, enterSigkill, enterSignal, enterStartPost, enterStop, enterStopPost } from "./enter.ts";
import { controlExited, mainExited } from "./exited.ts";
import { activeState, type Effect, type Input, type ServiceState, type SubState } from "./state.ts";
import { Turn } from "./turn.ts";

export interface Step {
  readonly state: ServiceState;
  /** To be done in this order. */
  readonly effects: readonly Effect[];
}

/** What an input makes of a service at `nowMs`. An input that does not fit the state changes nothing. */
export function step(
  unit: Unit & { readonly service: ServiceSettings },
  state: ServiceState,
  input: Input,
  nowMs: number,
): Step {
  const turn = new Turn(unit, state, nowMs);
  (ANSWERS[input.kind] as Answer<Input>)(turn, input);
  return { state: turn.state, effects: turn.effects };
}

type Answer<I extends Input> = (turn: Turn, input: I) => void;
type Answers = { readonly [K in Input["kind"]]: Answer<Extract<Input, { kind: K }>> };

const ANSWERS: Answers = {
  start: onStart,
  stop: (turn) => onStop(turn, "stay"),
  restart: (turn) => onStop(turn, "start"),
  reload: onReload,
  "reset-failed": onResetFailed,
  spawned: onSpawned,
  "not-spawned": onNotSpawned,
  "no-resources": (turn) => enterSignal(turn, "resources"),
  exited: (turn, { role, exit }) => (role === "main" ? mainExited(turn, exit) : controlExited(turn, exit)),
  ready: onReady,
  "no-main": onNoMain,
  elapsed: (turn) => ELAPSED[turn.state.sub]?.(turn),
  emptied: onEmptied,
};

function onStart(turn: Turn): void {
  const { sub } = turn.state;
  if (activeState(turn.state) === "deactivating") turn.set({ next: "start" });
  else if (sub === "dead" || sub === "failed" || sub === "auto-restart") {
    turn.set({ restarts: 0 });
    beginStart(turn);
  }
}

function onStop(turn: Turn, next: "stay" | "start"): void {
  const { sub } = turn.state;
  const isDown = sub === "dead" || sub === "failed";
  if (next === "start" && (isDown || sub === "auto-restart")) beginStart(turn);
  else if (!isDown) {
    turn.set({ next });
    if (sub === "auto-restart") enterDead(turn);
    else if (activeState(turn.state) !== "deactivating") beginStop(turn);
  }
}

function beginStop(turn: Turn): void {
  turn.log("info", `Stopping ${turn.title}...`);
  if (activeState(turn.state) === "activating") enterSignal(turn, "success");
  else enterStop(turn, "success");
}

function onReload(turn: Turn): void {
  if (turn.state.sub !== "running" && turn.state.sub !== "exited") return;
  turn.log("info", `Reloading ${turn.title}...`);
  turn.enter("reload");
  turn.timer(turn.service.startTimeoutMs);
  turn.run("execReload", 0);
}

function onResetFailed(turn: Turn): void {
  turn.set({ startedAt: [], restarts: 0 });
  if (turn.state.sub === "failed") turn.enter("dead");
}

function onSpawned(turn: Turn, { role, pid }: Extract<Input, { kind: "spawned" }>): void {
  if (role === "control") turn.set({ controlPid: pid });
  else {
    turn.set({ mainPid: pid, mainStartedAtMs: turn.nowMs });
    const { type } = turn.service;
    if (turn.state.sub === "start" && type !== "notify" && type !== "oneshot") enterStartPost(turn);
  }
}

/** A simple service counts as started as soon as there is a process for it, whatever becomes of its program. */
function onNotSpawned(turn: Turn, { role, status }: Extract<Input, { kind: "not-spawned" }>): void {
  const { type } = turn.service;
  if (role === "main" && turn.state.sub === "start" && (type === "simple" || type === "idle")) {
    turn.log("info", `Started ${turn.title}.`);
    turn.set({ activations: turn.state.activations + 1 });
    turn.enter("running");
  }
  (role === "main" ? mainExited : controlExited)(turn, { kind: "exited", status });
}

function onReady(turn: Turn, { mainPid }: Extract<Input, { kind: "ready" }>): void {
  const { type } = turn.service;
  if (mainPid !== undefined) turn.set({ mainPid, mainStartedAtMs: turn.state.mainStartedAtMs ?? turn.nowMs });
  if (turn.state.sub === "start" && (type === "notify" || type === "forking")) enterStartPost(turn);
}

function onNoMain(turn: Turn): void {
  if (turn.state.sub !== "start") return;
  if (turn.service.remainAfterExit && turn.service.pidFile === undefined) enterStartPost(turn);
  else enterSignal(turn, "protocol");
}

function onEmptied(turn: Turn): void {
  const { sub } = turn.state;
  if (sub === "stop-sigterm" && turn.service.kill.mode === "mixed") enterSigkill(turn);
  else if (sub === "stop-sigterm" || sub === "stop-sigkill") enterStopPost(turn);
}

const ELAPSED: Readonly<Partial<Record<SubState, (turn: Turn) => void>>> = {
  "start-pre": startElapsed,
  start: startElapsed,
  "start-post": startElapsed,
  reload: (turn) => {
    turn.log("warning", `${turn.unit.name}: Reload operation timed out. Killing reload process.`);
    turn.do({ kind: "signal", signal: "SIGKILL", to: "control" });
  },
  stop: (turn) => {
    turn.log("warning", `${turn.unit.name}: Stopping timed out. Terminating.`);
    enterSignal(turn, "timeout");
  },
  "stop-sigterm": sigtermElapsed,
  "stop-sigkill": (turn) => {
    turn.log("warning", `${turn.unit.name}: Processes still around after SIGKILL. Ignoring.`);
    turn.fail("timeout");
    enterStopPost(turn);
  },
  "stop-post": (turn) => {
    turn.fail("timeout");
    enterDead(turn);
  },
  "auto-restart": (turn) => {
    turn.set({ restarts: turn.state.restarts + 1 });
    turn.log("info", `${turn.unit.name}: Scheduled restart job, restart counter is at ${turn.state.restarts}.`);
    beginStart(turn);
  },
};

function startElapsed(turn: Turn): void {
  turn.log("warning", `${turn.unit.name}: ${turn.state.sub} operation timed out. Terminating.`);
  enterSignal(turn, "timeout");
}

function sigtermElapsed(turn: Turn): void {
  const { name } = turn.unit;
  const { sendsSigkill } = turn.service.kill;
  turn.fail("timeout");
  turn.log("warning", `${name}: State 'stop-sigterm' timed out. ${sendsSigkill ? "Killing." : "Skipping SIGKILL."}`);
  if (sendsSigkill) enterSigkill(turn);
  else enterStopPost(turn);
}
