/** What is shown around a step to somebody who learns. */
import type { LabEvent } from "../model/events.ts";
import type { LabStatus } from "../model/status.ts";
import type { LoadSummary } from "./load/index.ts";
import type { Step } from "./scenario.ts";

/** Stands between a scenario and a trainee. */
export interface StepGuide {
  /** Says what is coming and asks for a guess, before it is done. @throws LabError `Interrupted` */
  before(step: Step): Promise<void>;
  /** Shows what came of it, and why. */
  after(step: Step, outcome: StepOutcome): Promise<void>;
}

/** What happened during a step. */
export interface StepOutcome {
  readonly fromMs: number;
  readonly untilMs: number;
  /** The lab's events of that time. */
  readonly events: readonly LabEvent[];
  readonly status: LabStatus;
  /** Requests that were due in that time, of every load. */
  readonly loads: readonly { readonly from: string; readonly summary: LoadSummary }[];
}
