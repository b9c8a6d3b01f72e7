/**
 * What becomes of one service: a pure machine that takes inputs (a request, the end of a process, a timer) and gives the
 * next state and what is to be done. States and results bear systemd's names, as `systemctl show` prints them.
 *
 *   dead -> start-pre -> start -> start-post -> running | exited -> stop -> stop-sigterm -> stop-sigkill -> stop-post
 *     ^                                                                                                        |
 *     +------------- auto-restart <-------------------- failed <-----------------------------------------------+
 */

export type SubState =
  | "dead"
  | "start-pre"
  | "start"
  | "start-post"
  | "running"
  | "exited"
  | "reload"
  | "stop"
  | "stop-sigterm"
  | "stop-sigkill"
  | "stop-post"
  | "failed"
  | "auto-restart";

export type ActiveState = "inactive" | "activating" | "active" | "reloading" | "deactivating" | "failed";

/** Why a service failed, as systemd's `Result=`. */
export type ServiceResult =
  | "success"
  | "exit-code"
  | "signal"
  | "core-dump"
  | "timeout"
  | "protocol"
  | "resources"
  | "start-limit-hit";

/** How a process ended. */
export type Exit =
  | { readonly kind: "exited"; readonly status: number }
  | { readonly kind: "killed" | "dumped"; readonly signal: string };

/** The settings that hold commands, in the order in which they come up in a service's life. */
export type Phase = "execStartPre" | "execStart" | "execStartPost" | "execReload" | "execStop" | "execStopPost";

export interface ServiceState {
  readonly sub: SubState;
  readonly result: ServiceResult;
  /** Which command of the phase under way is running. */
  readonly command: number;
  readonly mainPid: number | undefined;
  readonly controlPid: number | undefined;
  readonly mainExit: Exit | undefined;
  readonly exitedPid: number | undefined;
  /** How often it became active: what a start waits for. */
  readonly activations: number;
  /** How often it ended up dead, failed or about to be restarted: what a stop waits for. */
  readonly endings: number;
  readonly reloads: { readonly done: number; readonly failed: number };
  /** Restarts that the service manager made by itself. */
  readonly restarts: number;
  /** Starts within the interval of the start limit; ms since the epoch. */
  readonly startedAt: readonly number[];
  readonly changedAtMs: number;
  readonly mainStartedAtMs: number | undefined;
  /** What follows when it has stopped; an end that nobody asked for is answered as `Restart=` says. */
  readonly next: "by-policy" | "stay" | "start";
}

export const initialState: ServiceState = {
  sub: "dead",
  result: "success",
  command: 0,
  mainPid: undefined,
  controlPid: undefined,
  mainExit: undefined,
  exitedPid: undefined,
  activations: 0,
  endings: 0,
  reloads: { done: 0, failed: 0 },
  restarts: 0,
  startedAt: [],
  changedAtMs: 0,
  mainStartedAtMs: undefined,
  next: "by-policy",
};

export type Input =
  | { readonly kind: "start" | "stop" | "restart" | "reload" | "reset-failed" }
  /** A command runs: as the main process of the service, or as one that goes before, beside or after it. */
  | { readonly kind: "spawned"; readonly role: "main" | "control"; readonly pid: number }
  /** A command could not be started: systemd's status for why, such as 203 for a program that is not there. */
  | { readonly kind: "not-spawned"; readonly role: "main" | "control"; readonly status: number }
  /** What a command needs was not there before any process was: an environment file. */
  | { readonly kind: "no-resources" }
  | { readonly kind: "exited"; readonly role: "main" | "control"; readonly exit: Exit }
  /** READY=1, or for a forking service that its main process is known. */
  | { readonly kind: "ready"; readonly mainPid?: number | undefined }
  /** A forking service left no process behind that could be the main one. */
  | { readonly kind: "no-main" }
  | { readonly kind: "elapsed" }
  /** No process is left of those that were awaited. */
  | { readonly kind: "emptied" };

export type Effect =
  | { readonly kind: "run"; readonly phase: Phase; readonly command: number; readonly role: "main" | "control" }
  | { readonly kind: "signal"; readonly signal: string; readonly to: "all" | "main" | "control" }
  /** The one timer of a service: replaces the last; `undefined` for none. */
  | { readonly kind: "timer"; readonly afterMs: number | undefined }
  /** To be followed by `ready` or `no-main`. */
  | { readonly kind: "find-main" }
  /** To be followed by `emptied` as soon as it is so. */
  | { readonly kind: "await-empty"; readonly of: "all" | "main" }
  | { readonly kind: "log"; readonly level: "info" | "notice" | "warning" | "error"; readonly message: string };

const ACTIVE: Readonly<Record<SubState, ActiveState>> = {
  dead: "inactive",
  "start-pre": "activating",
  start: "activating",
  "start-post": "activating",
  running: "active",
  exited: "active",
  reload: "reloading",
  stop: "deactivating",
  "stop-sigterm": "deactivating",
  "stop-sigkill": "deactivating",
  "stop-post": "deactivating",
  failed: "failed",
  "auto-restart": "activating",
};

export const activeState = ({ sub }: Pick<ServiceState, "sub">): ActiveState => ACTIVE[sub];
