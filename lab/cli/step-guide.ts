/** Leads a trainee through a scenario at a terminal: what is coming, a guess, what came of it and why. */
import { isCancel, log, note, select, text } from "@clack/prompts";
import { describeEvent } from "../model/describe-event.ts";
import { LabError } from "../model/errors.ts";
import type { Step, StepGuide, StepOutcome } from "../scenario/index.ts";
import { formatSpan, formatTime, type Output } from "./output.ts";
import { wrap } from "./wrap.ts";

const USUAL_COLUMNS = 80;
/** Of the events of one step; the whole list is `tierlab events`. */
const MOST_EVENTS = 20;

/**
 * @param onCancel Ctrl-C in a prompt is a key, no signal: it interrupts the run all the same
 * @throws LabError `NeedsTerminal` where nobody can answer
 */
export function createStepGuide(output: Output, signal: AbortSignal, onCancel: () => void): StepGuide {
  if (!output.isTerminal || process.stdin.isTTY !== true) {
    throw new LabError("NeedsTerminal", "--step asks questions: it needs a terminal, for its input and its output", {
      hint: "tierlab run <scenario>   (plays it without questions)",
    });
  }
  // A terminal that does not tell its size has 0 columns, and a box of that width a letter a line.
  if (!process.stdout.columns) process.stdout.columns = USUAL_COLUMNS;
  let guess: string | undefined;
  return {
    before: async (step) => {
      guess = await ask(step, signal);
      if (guess !== undefined) return;
      onCancel();
      throw new LabError("Interrupted", "Interrupted");
    },
    after: async (step, outcome) => {
      note(renderOutcome(outcome).join("\n"), "What happened");
      if (guess) log.info(`You said: ${guess}`);
      note(wrap(step.answer, Math.min(output.width, 100) - 8).join("\n"), "Why");
    },
  };
}

/** `undefined` when it was cancelled. */
async function ask({ question, choices = [] }: Step, signal: AbortSignal): Promise<string | undefined> {
  const message = question ?? "Press Enter to go on.";
  const answer =
    choices.length > 0
      ? await select({ message, options: choices.map((value) => ({ value, label: value })), signal })
      : await text({ message, placeholder: question ? "your guess" : "", defaultValue: "", signal });
  return isCancel(answer) ? undefined : String(answer ?? "");
}

/** The step's events, what is not as it should be now, and what clients met. Pure. */
export function renderOutcome({ fromMs, untilMs, events, status, loads }: StepOutcome): string[] {
  const shown = events.slice(0, MOST_EVENTS);
  const rest = events.length - shown.length;
  const targets = status.loadBalancers.flatMap((one) => one.targets);
  return [
    ...shown.map(
      (event) => `${formatTime(event.timeMs)}  +${formatSpan(event.timeMs - fromMs)}  ${describeEvent(event)}`,
    ),
    ...(rest > 0 ? [`... and ${rest} more: tierlab events`] : []),
    `after ${formatSpan(untilMs - fromMs)}:`,
    ...targets.map(({ targetGroup, targetId, state }) => `  ${targetGroup}  ${targetId}  ${state}`),
    ...status.groups.map(
      ({ name, inService, desiredCapacity }) => `  ${name}  ${inService} of ${desiredCapacity} in service`,
    ),
    ...loads.map(({ from, summary }) => `  ${from}: ${countsOf(summary.requests, summary.byOutcome)}`),
  ];
}

function countsOf(requests: number, byOutcome: Readonly<Partial<Record<string, number>>>): string {
  const counts = Object.entries(byOutcome).map(([outcome, count]) => `${count} ${outcome}`);
  return `${requests} requests: ${counts.join(", ") || "none yet"}`;
}
