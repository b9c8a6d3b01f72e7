import { expect, test } from "vitest";
import { elapsed, emptied, exited, killed, machine, spawned, start, stop } from "./fixture.ts";
import { activeState, type Effect, type Input } from "./state.ts";

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

test.each([
  ["simple", "SIGTERM", "success"],
  ["simple", "SIGQUIT", "signal"],
  ["oneshot", "SIGTERM", "signal"],
])("of a %s service an end by %s is: %s", (type, signal, result) => {
  const app = machine(`Type=${type}\nExecStart=/bin/app`);
  app.give(start);
  app.runsAndEnds(killed(signal));
  expect(app.state.result).toBe(result);
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
  const stubborn = machine("ExecStart=/bin/app\nKillMode=process");
  stubborn.give(start, spawned(), stop);
  expect(signals(stubborn.give(elapsed))).toEqual(["SIGKILL main"]);
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
