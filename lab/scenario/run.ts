import { randomInt } from "node:crypto";
import { describeError } from "../model/errors.ts";
import type { StartedLab } from "../project/started-lab.ts";
import { seededRandom } from "./random.ts";
import { type RunningLoad, startLoad } from "./running-load.ts";
import type { Claim, Scenario, Stage } from "./scenario.ts";

export interface ScenarioReport {
  readonly scenario: string;
  readonly lab: string;
  readonly timeScale: number;
  readonly seed: number;
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly claims: readonly Claim[];
  /** What ended the scenario before its end. */
  readonly error?: string;
  /** Every claim holds and nothing ended it early. */
  readonly passed: boolean;
}

export interface RunOptions {
  readonly lab: StartedLab;
  readonly seed?: number;
  readonly onTell?: (text: string) => void;
  readonly onClaim?: (claim: Claim) => void;
}

/** Plays a scenario on a lab that is up. Never rejects for what the scenario found: that is the report. */
export async function runScenario(scenario: Scenario, options: RunOptions): Promise<ScenarioReport> {
  const startedAtMs = Date.now();
  const seed = options.seed ?? randomInt(2 ** 31);
  const { timeScale } = await options.lab.status();
  const claims: Claim[] = [];
  const loads: RunningLoad[] = [];
  const stage: Stage = {
    lab: options.lab,
    plan: await options.lab.plan(),
    timeScale,
    random: seededRandom(seed),
    tell: (text) => options.onTell?.(text),
    claim: (claim) => {
      claims.push(claim);
      options.onClaim?.(claim);
    },
    load: async (plan, from = "client") => {
      const load = await startLoad(options.lab, from, plan);
      loads.push(load);
      return load;
    },
  };
  const error = await attempt(() => scenario.run(stage));
  const endings = await Promise.all(loads.map((load) => attempt(() => load.stop())));
  const fault = error ?? endings.find((ending) => ending !== undefined);
  return {
    scenario: scenario.name,
    lab: options.lab.name,
    timeScale,
    seed,
    startedAtMs,
    durationMs: Date.now() - startedAtMs,
    claims,
    ...(fault === undefined ? {} : { error: fault }),
    passed: fault === undefined && claims.length > 0 && claims.every((claim) => claim.holds),
  };
}

async function attempt(act: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await act();
    return undefined;
  } catch (error) {
    return describeError(error);
  }
}
