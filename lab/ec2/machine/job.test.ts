import { expect, test } from "vitest";
import { emptied, exited, machine, spawned, start, stop } from "./fixture.ts";
import { type JobKind, jobOutcome } from "./job.ts";
import type { Input } from "./state.ts";

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
