/** A scenario breaks something in a lab, measures what clients saw, and states what must hold. */
import type { Lab } from "../model/lab.ts";
import type { StartedLab } from "../project/started-lab.ts";
import type { LoadPlan } from "./load/index.ts";
import type { RunningLoad } from "./running-load.ts";

export interface Scenario {
  /** Kebab-case, as on the command line. */
  readonly name: string;
  /** One sentence for people. */
  readonly title: string;
  /** Name of the template that it plays on. */
  readonly template: string;
  /** Time scale that it is made for; any other works as well. */
  readonly timeScale: number;
  run(stage: Stage): Promise<void>;
}

/** What a scenario has at hand. */
export interface Stage {
  readonly lab: StartedLab;
  /** The lab as its template describes it: where predictions come from. */
  readonly plan: Lab;
  readonly timeScale: number;
  /** From 0 (included) to 1, the same sequence for the same seed. */
  random(): number;
  /** Says what is about to be done, or was seen. */
  tell(text: string): void;
  /** States a claim with what was measured; a claim that does not hold fails the scenario but does not end it. */
  claim(claim: Claim): void;
  /**
   * Starts an open-loop load, which ends with the scenario at the latest.
   *
   * @param from the instance that it comes from; unless told, the client on the lab's internet side
   */
  load(plan: LoadPlan, from?: string): Promise<RunningLoad>;
}

/** Something that must hold, with the numbers that show it. */
export interface Claim {
  readonly what: string;
  readonly holds: boolean;
  readonly measured?: string;
  /** What the template's own numbers say. */
  readonly predicted?: string;
}

/** Identity with types: `export default defineScenario({ ... })`. */
export function defineScenario(scenario: Scenario): Scenario {
  return scenario;
}
