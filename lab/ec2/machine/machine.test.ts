import { expect, test } from "vitest";
import { readUnit } from "../unit/read-unit.ts";
import { parseUnitFile } from "../unit/syntax.ts";
import { type JobKind, jobOutcome } from "./job.ts";
import { activeState, type Effect, type Exit, type Input, initialState, type ServiceState } from "./state.ts";
import { step } from "./step.ts";

/** A service under the machine's hand: what was done so far, and a clock that the test moves. */
function machine(settings: string, unitSettings = "") {
  const text = `[Unit]\nDescription=An application\n${unitSettings}\n[Service]\n${settings}`;
  const context = { unit: "app.service", hostname: "host", machineId: "0" };
  const { unit } = readUnit(parseUnitFile(text, "app.service").assignments, context);
  const { service } = unit;
  if (!service) throw new Error("no service");
  let state: ServiceState = initialState;
  const done: Effect[] = [];
  const self = {
    nowMs: 1_000_000,
    get state() {
      return state;
    },
    /** Gives inputs in turn, and what was done at the last of them, log apart. */
    give(...inputs: readonly Input[]) {
      let effects: readonly Effect[] = [];
      for (const input of inputs) {
        ({ state, effects } = step({ ...unit, service }, state, input, self.nowMs));
        done.push(...effects);
      }
      return effects.filter(({ kind }) => kind !== "log");
    },
    log: () => done.flatMap((effect) => (effect.kind === "log" ? [effect.message] : [])),
    /** Runs and ends the main process; what is left is gone at once. */
    runsAndEnds(exit: Exit) {
      self.give({ kind: "spawned", role: "main", pid: 7 }, { kind: "exited", role: "main", exit }, { kind: "emptied" });
    },
  };
  return self;
}

const start = { kind: "start" } as const;
const stop = { kind: "stop" } as const;
const spawned = (role: "main" | "control" = "main", pid = 7): Input => ({ kind: "spawned", role, pid });
const exited = (status: number, role: "main" | "control" = "main"): Input => ({
  kind: "exited",
  role,
  exit: { kind: "exited", status },
});
const killed = (signal: string): Exit => ({ kind: "killed", signal });
const emptied = { kind: "emptied" } as const;
const elapsed = { kind: "elapsed" } as const;

test("a simple service runs as soon as its process does, and is stopped by its signal", () => {
  const app = machine("ExecStart=/bin/app\nKillSignal=SIGQUIT");
  expect(app.give(start)).toEqual([
    { kind: "timer", afterMs: 90_000 },
    { kind: "run", phase: "execStart", command: 0, role: "main" },
  ]);
  expect(activeState(app.state)).toBe("activating");
  expect(app.give(spawned())).toEqual([{ kind: "timer", afterMs: undefined }]);
  expect(app.state).toMatchObject({ sub: "running", mainPid: 7, activations: 1 });
  expect(app.give(stop)).toContainEqual({ kind: "signal", signal: "SIGQUIT", to: "all" });
  expect(app.state.sub).toBe("stop-sigterm");
  app.give({ kind: "exited", role: "main", exit: killed("SIGTERM") }, emptied);
  expect(app.state).toMatchObject({ sub: "dead", result: "success", mainPid: undefined });
  expect(app.log()).toEqual([
    "Starting app.service - An application...",
    "Started app.service - An application.",
    "Stopping app.service - An application...",
    "app.service: Deactivated successfully.",
    "Stopped app.service - An application.",
  ]);
});

test("commands go before and after in their order, and a notifying service waits to be told", () => {
  const app = machine(
    "Type=notify\nExecStartPre=/bin/a\nExecStartPre=/bin/b\nExecStart=/bin/app\nExecStartPost=/bin/c",
  );
  const runs = (effects: readonly Effect[]) =>
    effects.flatMap((effect) => (effect.kind === "run" ? [`${effect.phase} ${effect.command} ${effect.role}`] : []));
  expect(runs(app.give(start))).toEqual(["execStartPre 0 control"]);
  expect(runs(app.give(spawned("control", 3), exited(0, "control")))).toEqual(["execStartPre 1 control"]);
  expect(runs(app.give(spawned("control", 4), exited(0, "control")))).toEqual(["execStart 0 main"]);
  expect(runs(app.give(spawned()))).toEqual([]);
  expect(app.state.sub).toBe("start");
  expect(runs(app.give({ kind: "ready" }))).toEqual(["execStartPost 0 control"]);
  app.give(spawned("control", 8), exited(0, "control"));
  expect(app.state.sub).toBe("running");
});

test("a notifying service that ends before it is ready has failed, even if it ended well", () => {
  const app = machine("Type=notify\nExecStart=/bin/app");
  app.give(start);
  app.runsAndEnds({ kind: "exited", status: 0 });
  expect(app.state).toMatchObject({ sub: "failed", result: "protocol", activations: 0 });
});

test("a command before that fails ends the start, unless it may", () => {
  const strict = machine("ExecStartPre=/bin/a\nExecStart=/bin/app");
  strict.give(start, spawned("control", 3), exited(2, "control"), emptied);
  expect(strict.state).toMatchObject({ sub: "failed", result: "exit-code" });
  expect(strict.log()).toContain("app.service: Control process exited, code=exited, status=2/INVALIDARGUMENT");
  const lenient = machine("ExecStartPre=-/bin/a\nExecStart=/bin/app");
  lenient.give(start, spawned("control", 3), exited(2, "control"), spawned());
  expect(lenient.state.sub).toBe("running");
});

test("a forking service runs when its parent has ended and its main process is known", () => {
  const app = machine("Type=forking\nPIDFile=/run/app.pid\nExecStart=/bin/app");
  app.give(start, spawned("control", 3));
  expect(app.give(exited(0, "control"))).toEqual([{ kind: "find-main" }]);
  app.give({ kind: "ready", mainPid: 9 });
  expect(app.state).toMatchObject({ sub: "running", mainPid: 9 });
  app.give({ kind: "exited", role: "main", exit: killed("SIGKILL") }, emptied);
  expect(app.state).toMatchObject({ sub: "failed", result: "signal" });
  expect(app.log()).toContain("app.service: Main process exited, code=killed, status=9/KILL");
});

test("a forking service whose parent fails, or that leaves nothing behind, has failed", () => {
  const app = machine("Type=forking\nExecStart=/bin/app");
  app.give(start, spawned("control", 3), exited(1, "control"), emptied);
  expect(app.state).toMatchObject({ sub: "failed", result: "exit-code" });
  app.give({ kind: "reset-failed" }, start, spawned("control", 3), exited(0, "control"), { kind: "no-main" }, emptied);
  expect(app.state).toMatchObject({ sub: "failed", result: "protocol" });
});

test("a oneshot runs its commands one after the other and is over, or stays as exited", () => {
  const once = machine("Type=oneshot\nExecStart=/bin/a\nExecStart=/bin/b");
  once.give(start, spawned(), exited(0));
  expect(once.state).toMatchObject({ sub: "start", command: 1 });
  once.give(spawned(), exited(0), emptied);
  expect(once.state).toMatchObject({ sub: "dead", result: "success" });
  const stays = machine("Type=oneshot\nRemainAfterExit=yes\nExecStart=/bin/a");
  stays.give(start, spawned(), exited(0));
  expect(stays.state.sub).toBe("exited");
  const fails = machine("Type=oneshot\nRemainAfterExit=yes\nExecStart=/bin/a\nExecStart=/bin/b");
  fails.give(start, spawned(), exited(1), emptied);
  expect(fails.state).toMatchObject({ sub: "failed", command: 0 });
});

test.each<[policy: string, exit: Exit, restarts: boolean]>([
  ["no", { kind: "exited", status: 1 }, false],
  ["on-failure", { kind: "exited", status: 1 }, true],
  ["on-failure", { kind: "exited", status: 0 }, false],
  ["on-failure", killed("SIGKILL"), true],
  ["on-failure", killed("SIGTERM"), false],
  ["always", { kind: "exited", status: 0 }, true],
  ["on-success", killed("SIGTERM"), true],
  ["on-success", killed("SIGKILL"), false],
  ["on-abnormal", { kind: "exited", status: 1 }, false],
  ["on-abnormal", { kind: "dumped", signal: "SIGSEGV" }, true],
  ["on-abort", killed("SIGKILL"), true],
  ["on-abort", { kind: "exited", status: 1 }, false],
])("Restart=%s after %j restarts: %s", (policy, exit, restarts) => {
  const app = machine(`ExecStart=/bin/app\nRestart=${policy}\nRestartSec=3`);
  app.give(start);
  app.runsAndEnds(exit);
  expect(app.state.sub === "auto-restart").toBe(restarts);
});

test("a restart waits as long as the unit says, and is counted", () => {
  const app = machine("ExecStart=/bin/app\nRestart=on-failure\nRestartSec=3");
  app.give(start, spawned(), exited(1));
  expect(app.give(emptied).at(-1)).toEqual({ kind: "timer", afterMs: 3_000 });
  expect(activeState(app.state)).toBe("activating");
  app.give(elapsed, spawned("main", 8));
  expect(app.state).toMatchObject({ sub: "running", mainPid: 8, restarts: 1 });
  expect(app.log()).toContain("app.service: Scheduled restart job, restart counter is at 1.");
});

test("exit statuses may count as success, forbid a restart or force one", () => {
  const app = machine(
    "ExecStart=/bin/app\nRestart=on-failure\nSuccessExitStatus=143\nRestartPreventExitStatus=3\nRestartForceExitStatus=0",
  );
  for (const [status, sub] of [
    [143, "dead"],
    [3, "failed"],
    [0, "auto-restart"],
  ] as const) {
    app.give({ kind: "reset-failed" }, start);
    app.runsAndEnds({ kind: "exited", status });
    expect(app.state.sub).toBe(sub);
  }
});

test("a service that was stopped is not restarted, be it running or about to be restarted", () => {
  const app = machine("ExecStart=/bin/app\nRestart=always");
  app.give(start, spawned(), stop, exited(0), emptied);
  expect(app.state.sub).toBe("dead");
  app.give(start);
  app.runsAndEnds({ kind: "exited", status: 1 });
  expect(app.state.sub).toBe("auto-restart");
  expect(app.give(stop)).toContainEqual({ kind: "timer", afterMs: undefined });
  expect(activeState(app.state)).toBe("failed");
});

test("too many starts within the interval are refused until it is over or reset", () => {
  const app = machine("ExecStart=/bin/app\nRestart=always", "StartLimitBurst=2\nStartLimitIntervalSec=10");
  app.give(start);
  app.runsAndEnds({ kind: "exited", status: 1 });
  app.give(elapsed);
  app.runsAndEnds({ kind: "exited", status: 1 });
  app.give(elapsed);
  expect(app.state).toMatchObject({ sub: "failed", result: "start-limit-hit" });
  expect(app.log()).toContain("app.service: Start request repeated too quickly.");
  app.give(start);
  expect(app.state.sub).toBe("failed");
  app.nowMs += 10_000;
  app.give(start);
  expect(app.state.sub).toBe("start");
});

test("what does not stop in time is killed", () => {
  const app = machine("ExecStart=/bin/app\nTimeoutStopSec=5");
  app.give(start, spawned());
  expect(app.give(stop)).toContainEqual({ kind: "timer", afterMs: 5_000 });
  expect(app.give(elapsed)).toContainEqual({ kind: "signal", signal: "SIGKILL", to: "all" });
  app.give({ kind: "exited", role: "main", exit: killed("SIGKILL") }, emptied);
  expect(app.state).toMatchObject({ sub: "failed", result: "timeout" });
});

test("a start that takes too long is given up", () => {
  const app = machine("Type=notify\nExecStart=/bin/app\nTimeoutStartSec=5");
  app.give(start, spawned(), elapsed);
  expect(app.state.sub).toBe("stop-sigterm");
  app.give({ kind: "exited", role: "main", exit: killed("SIGTERM") }, emptied);
  expect(app.state).toMatchObject({ sub: "failed", result: "timeout", activations: 0 });
});

test("KillMode says who is signalled: all, the main process first, or it alone", () => {
  const signals = (effects: readonly Effect[]) =>
    effects.flatMap((effect) => (effect.kind === "signal" ? [`${effect.signal} ${effect.to}`] : []));
  const mixed = machine("ExecStart=/bin/app\nKillMode=mixed");
  mixed.give(start, spawned());
  expect(signals(mixed.give(stop))).toEqual(["SIGTERM main"]);
  expect(signals(mixed.give(exited(0), emptied))).toEqual(["SIGKILL all"]);
  mixed.give(emptied);
  expect(mixed.state.sub).toBe("dead");
  const alone = machine("ExecStart=/bin/app\nKillMode=process");
  alone.give(start, spawned());
  expect(alone.give(stop)).toContainEqual({ kind: "await-empty", of: "main" });
  alone.give(exited(0), emptied);
  expect(alone.state.sub).toBe("dead");
});

test("ExecStop goes before signals, also after an end that nobody asked for", () => {
  const app = machine("ExecStart=/bin/app\nExecStop=/bin/stop\nExecStopPost=/bin/post");
  app.give(start, spawned());
  expect(app.give(stop)).toContainEqual({ kind: "run", phase: "execStop", command: 0, role: "control" });
  expect(app.give(spawned("control", 3), exited(0, "control"))).toContainEqual({
    kind: "signal",
    signal: "SIGTERM",
    to: "all",
  });
  expect(app.give(exited(0), emptied)).toContainEqual({
    kind: "run",
    phase: "execStopPost",
    command: 0,
    role: "control",
  });
  app.give(spawned("control", 4), exited(0, "control"));
  expect(app.state.sub).toBe("dead");
  app.give(start, spawned());
  expect(app.give(exited(1))).toContainEqual({ kind: "run", phase: "execStop", command: 0, role: "control" });
});

test("a reload that fails leaves the service running", () => {
  const app = machine("ExecStart=/bin/app\nExecReload=/bin/reload");
  app.give(start, spawned());
  expect(app.give({ kind: "reload" })).toContainEqual({
    kind: "run",
    phase: "execReload",
    command: 0,
    role: "control",
  });
  expect(activeState(app.state)).toBe("reloading");
  app.give(spawned("control", 3), exited(1, "control"));
  expect(app.state).toMatchObject({ sub: "running", reloads: { done: 0, failed: 1 } });
  app.give({ kind: "reload" }, spawned("control", 3), exited(0, "control"));
  expect(app.state.reloads).toEqual({ done: 1, failed: 1 });
});

test("a program that is not there fails a service, but not the start of a simple one", () => {
  const missing: Input = { kind: "not-spawned", role: "main", status: 203 };
  const simple = machine("ExecStart=/bin/none");
  simple.give(start, missing, emptied);
  expect(simple.state).toMatchObject({ sub: "failed", result: "exit-code", activations: 1 });
  expect(simple.log()).toContain("app.service: Main process exited, code=exited, status=203/EXEC");
  const exec = machine("Type=exec\nExecStart=/bin/none");
  exec.give(start, missing, emptied);
  expect(exec.state).toMatchObject({ sub: "failed", activations: 0 });
  const unset = machine("ExecStart=/bin/app\nEnvironmentFile=/none");
  unset.give(start, { kind: "no-resources" }, emptied);
  expect(unset.state).toMatchObject({ sub: "failed", result: "resources" });
});

test.each<[JobKind, prepare: readonly Input[], inputs: readonly Input[], outcome: string | undefined]>([
  ["start", [], [start], undefined],
  ["start", [], [start, spawned()], "done"],
  ["start", [], [start, { kind: "not-spawned", role: "main", status: 203 }, emptied], "done"],
  ["start", [start, spawned()], [start], "done"],
  ["start", [start, spawned(), stop], [start, exited(0), emptied], undefined],
  ["start", [start, spawned(), stop], [start, exited(0), emptied, spawned()], "done"],
  ["stop", [start, spawned()], [stop], undefined],
  ["stop", [start, spawned()], [stop, exited(0), emptied], "done"],
  ["stop", [], [stop], "done"],
  ["restart", [start, spawned()], [{ kind: "restart" }, exited(0), emptied], undefined],
  ["restart", [start, spawned()], [{ kind: "restart" }, exited(0), emptied, spawned()], "done"],
  ["restart", [], [{ kind: "restart" }, spawned()], "done"],
  ["reload", [start, spawned()], [{ kind: "reload" }], undefined],
  ["reload", [start, spawned()], [{ kind: "reload" }, exited(0, "control")], "done"],
  ["reload", [start, spawned()], [{ kind: "reload" }, exited(1, "control")], "failed"],
])("a %s after %j and then %j is %s", (kind, prepare, inputs, outcome) => {
  const app = machine("ExecStart=/bin/app\nExecReload=/bin/reload");
  app.give(...prepare);
  const before = app.state;
  app.give(...inputs);
  expect(jobOutcome(kind, before, app.state)).toBe(outcome);
});

test("a start fails with the first end, even where a restart follows it", () => {
  const app = machine("Type=notify\nExecStart=/bin/app\nRestart=on-failure");
  const before = app.state;
  app.give(start);
  app.runsAndEnds({ kind: "exited", status: 1 });
  expect(app.state.sub).toBe("auto-restart");
  expect(jobOutcome("start", before, app.state)).toBe("failed");
});
