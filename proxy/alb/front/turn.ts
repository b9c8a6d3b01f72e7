/**
 * The end of a turn of the event loop, when every socket that had something has been read: answers are written, requests are judged, and
 * these are written in turn.
 *
 *     read, read, read ... | answers written | requests judged | requests written | next turn
 *
 * One request after another would cost more: between two of them the kernel would have had the processor's caches, and each write might
 * have to wake who waits for it. Whoever is alone waits for nobody: the turn ends when there is nothing left to read.
 */

/** What goes on at the end of the turn. */
export interface Step {
  atEndOfTurn(): void;
}

export type Phase = "answers" | "requests" | "dispatches";

/** In the order of their phases: what came first is answered first. */
const PHASES: readonly Phase[] = ["answers", "requests", "dispatches"];
const waiting: Record<Phase, Step[]> = { answers: [], requests: [], dispatches: [] };
let spare: Step[] = [];
let isPlanned = false;

/** Takes a step at this turn's end or, from a step of that phase or a later one, at the next one's. */
export function later(phase: Phase, step: Step): void {
  waiting[phase].push(step);
  if (isPlanned) return;
  isPlanned = true;
  setImmediate(endTurn);
}

function endTurn(): void {
  isPlanned = false;
  for (const phase of PHASES) takeSteps(phase);
}

function takeSteps(phase: Phase): void {
  const steps = waiting[phase];
  waiting[phase] = spare;
  for (const step of steps) step.atEndOfTurn();
  steps.length = 0;
  spare = steps;
}
