import type { Clock } from "../model/clock.ts";
import type { StartedLab } from "../project/started-lab.ts";
import { summarise } from "./load/index.ts";
import type { RunningLoad } from "./running-load.ts";
import type { Step } from "./scenario.ts";
import type { StepGuide, StepOutcome } from "./step.ts";

export interface StepTools {
  readonly lab: StartedLab;
  readonly clock: Clock;
  readonly guide?: StepGuide;
  readonly tell: (text: string) => void;
  readonly loads: () => readonly RunningLoad[];
}

/** Tells, does and explains a step; the guide, when there is one, speaks to the trainee in between. */
export async function playStep<T>(step: Step, act: () => Promise<T>, tools: StepTools): Promise<T> {
  const { guide, tell, clock } = tools;
  tell(step.about);
  await guide?.before(step);
  const fromMs = clock.now();
  const result = await act();
  if (!guide) tell(step.answer);
  else await guide.after(step, await readOutcome(fromMs, tools));
  return result;
}

async function readOutcome(fromMs: number, { lab, clock, loads }: StepTools): Promise<StepOutcome> {
  const untilMs = clock.now();
  const events = await Array.fromAsync(lab.events());
  return {
    fromMs,
    untilMs,
    events: events.filter((event) => event.timeMs >= fromMs && event.timeMs <= untilMs),
    status: await lab.status(),
    loads: loads().map(({ from, samples }) => ({
      from,
      summary: summarise(
        samples.filter((sample) => sample.dueMs >= fromMs),
        { slowMs: 1_000, joinMs: 1_000 },
      ),
    })),
  };
}
