/** A scenario breaks something in a lab, measures what clients saw, and states what must hold. */
import type { LabHandle } from "../handle/handle.ts";
import type { Lab } from "../model/lab.ts";
import type { Claim, Expectation } from "./claim.ts";
import type { LoadPlan } from "./load/index.ts";
import type { RunningLoad } from "./running-load.ts";

export interface Scenario {
  /** Kebab-case, as on the command line. */
  readonly name: string;
  /** One sentence for people. */
  readonly title: string;
  /** Name of the template that it plays on, or path of a file (`./template.yaml`, from the scenario's own folder). */
  readonly template: string;
  /** Time scale that it is made for; any other works as well. */
  readonly timeScale: number;
  /** The template's parameters, where the scenario needs other values than the defaults. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Its outage comes from what the template's parameters say, health checks above all: `tierlab sweep <template>` means it. */
  readonly sweep?: boolean;
  /** The lab must be ready before it starts: true unless told. False for labs that are broken by their own template. */
  readonly needsReady?: boolean;
  run(stage: Stage): Promise<void>;
}

/**
 * What a scenario has at hand. What it breaks through the stage, by `fault` or by what `stage.lab` and its instances do,
 * is recorded, and undone when the scenario ends, fails or is interrupted.
 */
export interface Stage {
  readonly lab: LabHandle;
  /** The lab as its template describes it: where predictions come from. */
  readonly plan: Lab;
  readonly timeScale: number;
  /** Aborted when the run is interrupted; what a scenario does through the stage ends by itself. */
  readonly signal: AbortSignal;
  /** Breaks something; `stage.lab.fault` in short. */
  readonly fault: LabHandle["fault"];
  /** Waits for something; `stage.lab.until` in short. */
  readonly until: LabHandle["until"];
  /** From 0 (included) to 1, the same sequence for the same seed. */
  random(): number;
  /** One of `from`, by `random`. @throws LabError `NothingToChoose` where there is none */
  choose<T>(from: readonly T[]): T;
  /** Says what is about to be done, or was seen. */
  tell(text: string): void;
  /** States a claim with what was measured; a claim that does not hold fails the scenario but does not end it. */
  claim(claim: Claim): void;
  /** The same in words: `stage.expect("target health").toBe(state, "healthy")`. */
  expect(what: string): Expectation;
  /**
   * Starts an open-loop load, which ends with the scenario at the latest.
   *
   * @param from the instance that it comes from; unless told, the client on the lab's internet side
   */
  load(plan: LoadPlan, from?: string): Promise<RunningLoad>;
  /**
   * A part of the story that a trainee may guess at first: with `tierlab run --step` says `about`, asks `question`,
   * does `act`, shows what happened in the lab, then gives the `answer`. Otherwise it just tells.
   *
   * @returns what `act` gives
   */
  step<T>(step: Step, act: () => Promise<T>): Promise<T>;
}

export interface Step {
  /** What is about to be done or broken, one sentence. */
  readonly about: string;
  /** What the trainee is asked before. */
  readonly question?: string;
  /** Answers to choose from; free text where there are none. */
  readonly choices?: readonly string[];
  /** What happens, and why. */
  readonly answer: string;
}

/** Identity with types: `export default defineScenario({ ... })`. */
export function defineScenario(scenario: Scenario): Scenario {
  return scenario;
}
