import { expect, test } from "vitest";
import { elapsed, emptied, exited, killed, machine, spawned, start, stop } from "./fixture.ts";
import { activeState, type Exit } from "./state.ts";

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
  app.give(stop, exited(0), emptied, start);
  expect(app.state.restarts).toBe(0);
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
