import { expect, test } from "vitest";
import { fakeClock } from "../model/clock.ts";
import type { LabEvent } from "../model/events.ts";
import { fakeLab } from "./fake-lab.ts";
import { repeatScenario } from "./repeat.ts";
import { runScenario } from "./run.ts";
import { defineScenario, type Stage } from "./scenario.ts";

const scenario = (run: (stage: Stage) => Promise<void>) =>
  defineScenario({ name: "story", title: "A story", template: "three-tier", timeScale: 10, run });

test("a run leaves claims with their times, what was told, and the command that plays it again", async () => {
  const clock = fakeClock(1_000);
  const story = scenario(async (stage) => {
    stage.tell("begin");
    clock.advance(500);
    stage.expect("the answer").toBe(42, 42);
  });
  const record = await runScenario(story, { lab: fakeLab(), seed: 7, clock, parameters: { A: "b c" } });
  expect(record).toMatchObject({
    version: 1,
    scenario: "story",
    lab: "fake",
    seed: 7,
    timeScale: 10,
    startedAtMs: 1_000,
    endedAtMs: 1_500,
    passed: true,
    claims: [{ what: "the answer", measured: "42", predicted: "42", holds: true, atMs: 1_500 }],
    told: [{ atMs: 1_000, text: "begin" }],
    before: { ready: true },
    after: { ready: true },
    command: "tierlab run story --seed 7 --time-scale 10 --parameters 'A=b c'",
  });
  expect(record.error).toBeUndefined();
});

test("a claim that does not hold fails the run without ending it; one that throws ends it; none proves nothing", async () => {
  const failing = scenario(async (stage) => {
    stage.claim({ what: "first", holds: false });
    stage.claim({ what: "second", holds: true });
  });
  const failed = await runScenario(failing, { lab: fakeLab() });
  expect([failed.passed, failed.claims.length]).toEqual([false, 2]);
  const broken = await runScenario(
    scenario(async () => {
      throw new Error("lost the thread");
    }),
    { lab: fakeLab() },
  );
  expect([broken.passed, broken.error]).toEqual([false, "lost the thread"]);
  expect(
    (
      await runScenario(
        scenario(async () => {}),
        { lab: fakeLab() },
      )
    ).passed,
  ).toBe(false);
});

test("what was broken is undone at the end, however it ends: groups replace their own members", async () => {
  const lab = fakeLab();
  const record = await runScenario(
    scenario(async (stage) => {
      await stage.lab.act("stop", "single-1");
      await stage.lab.act("kill", "member-1");
      await stage.fault("az-down", { zone: "a" });
      throw new Error("half-way");
    }),
    { lab },
  );
  expect(lab.done).toEqual(["stop single-1", "kill member-1", "fault az-down", "end az-down", "start single-1"]);
  expect(record.faults.map(({ kind, description, untilMs }) => [kind, description, untilMs !== undefined])).toEqual([
    ["stop", "single-1 stopped", true],
    ["kill", "member-1 killed", false],
  ]);
});

test("what a scenario mends itself is not mended twice, and its span ends there", async () => {
  const lab = fakeLab();
  const clock = fakeClock(1_000);
  const record = await runScenario(
    scenario(async (stage) => {
      await stage.lab.act("pause", "member-1");
      clock.advance(300);
      await stage.lab.act("unpause", "member-1");
      clock.advance(300);
    }),
    { lab, clock },
  );
  expect(lab.done).toEqual(["pause member-1", "unpause member-1"]);
  expect(record.faults).toMatchObject([{ kind: "pause", fromMs: 1_000, untilMs: 1_300, touches: ["member-1"] }]);
});

test("an interrupted run ends at once, is undone, and its scenario can break nothing more", async () => {
  const lab = fakeLab();
  const stop = new AbortController();
  const late = Promise.withResolvers<unknown>();
  const record = await runScenario(
    scenario(async (stage) => {
      await stage.lab.act("pause", "single-1");
      stop.abort();
      await new Promise((resolve) => setImmediate(resolve));
      stage.claim({ what: "too late", holds: true });
      await stage.lab.act("kill", "single-1").catch(late.resolve);
    }),
    { lab, signal: stop.signal },
  );
  expect(record).toMatchObject({ error: "Interrupted", passed: false });
  expect(await late.promise).toMatchObject({ code: "Interrupted" });
  expect(lab.done).toEqual(["pause single-1", "unpause single-1"]);
});

test("faults of the lab's journal that touch the time of the run are part of its record", async () => {
  const fault = (timeMs: number, id: string, state: "started" | "ended", startedAtMs: number) =>
    ({
      id: timeMs,
      timeMs,
      kind: "fault",
      state,
      fault: { id, kind: "latency", description: id, awsName: "aws", touches: [], startedAtMs, options: {} },
    }) as LabEvent;
  const clock = fakeClock(1_000);
  const events = [
    fault(100, "long over", "started", 100),
    fault(200, "long over", "ended", 100),
    fault(300, "from before", "started", 300),
    fault(1_100, "from before", "ended", 300),
    fault(1_200, "still on", "started", 1_200),
    fault(9_000, "later", "started", 9_000),
  ];
  const story = scenario(async () => clock.advance(1_000));
  const record = await runScenario(story, { lab: fakeLab({ events }), clock });
  expect(record.faults.map(({ description, fromMs, untilMs }) => [description, fromMs, untilMs])).toEqual([
    ["from before", 300, 1_100],
    ["still on", 1_200, undefined],
  ]);
  expect(record.events.map((event) => event.timeMs)).toEqual([1_100, 1_200]);
});

test("a scenario waits for a lab that is ready, unless it says that it needs none", async () => {
  const lab = fakeLab({ ready: false });
  const story = scenario(async (stage) => stage.claim({ what: "played", holds: true }));
  const stop = new AbortController();
  const waiting = runScenario(story, { lab, signal: stop.signal });
  setTimeout(() => stop.abort(), 50);
  expect(await waiting).toMatchObject({ claims: [], error: "Interrupted" });
  expect((await runScenario({ ...story, needsReady: false }, { lab })).passed).toBe(true);
});

test("a repeated scenario takes one seed after the other, and an interruption ends the row", async () => {
  const stop = new AbortController();
  const story = scenario(async (stage) => stage.claim({ what: "random", holds: stage.random() < 1 }));
  const onRun = (_: unknown, number: number) => number === 2 && stop.abort();
  const records = await repeatScenario(story, { lab: fakeLab(), times: 5, seed: 40, signal: stop.signal, onRun });
  expect(records.map((record) => record.seed)).toEqual([40, 41]);
});

test("a step is told, guessed at, done and explained, in that order; without a guide it is only told", async () => {
  const heard: string[] = [];
  const guide = {
    before: async () => void heard.push("guess"),
    after: async (_: unknown, outcome: { events: readonly unknown[] }) =>
      void heard.push(`why ${outcome.events.length}`),
  };
  const story = scenario(async (stage) => {
    await stage.step({ about: "about", question: "?", answer: "answer" }, async () => void heard.push("act"));
  });
  await runScenario(story, { lab: fakeLab(), guide, onTell: (text) => heard.push(text) });
  expect(heard).toEqual(["about", "guess", "act", "why 0"]);
  heard.length = 0;
  await runScenario(story, { lab: fakeLab(), onTell: (text) => heard.push(text) });
  expect(heard).toEqual(["about", "act", "answer"]);
});
