import { expect, test } from "vitest";
import { later, type Phase, type Step } from "./turn.ts";

/** Resolves when the turn that is going on, and the steps at its end, are over. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}

function noting(notes: string[], note: string, more: () => void = () => {}): Step {
  return {
    atEndOfTurn() {
      notes.push(note);
      more();
    },
  };
}

test("steps are taken by phases, each in the order in which they came", async () => {
  const notes: string[] = [];
  const phases: readonly Phase[] = ["dispatches", "requests", "answers", "requests", "dispatches", "answers"];
  for (const [index, phase] of phases.entries()) later(phase, noting(notes, `${phase} ${index}`));
  expect(notes).toEqual([]);
  await nextTurn();
  expect(notes).toEqual(["answers 2", "answers 5", "requests 1", "requests 3", "dispatches 0", "dispatches 4"]);
});

test("a step of a later phase is taken at the same turn's end, one of the same phase at the next one's", async () => {
  const notes: string[] = [];
  const again = noting(notes, "again");
  const dispatch = noting(notes, "dispatch");
  later(
    "requests",
    noting(notes, "first", () => {
      later("requests", again);
      later("dispatches", dispatch);
    }),
  );
  later("requests", noting(notes, "second"));
  await nextTurn();
  await nextTurn();
  expect(notes).toEqual(["first", "second", "dispatch", "again"]);
});
