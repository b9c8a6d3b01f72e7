import { randomInt } from "node:crypto";
import type { RunRecord } from "./record.ts";
import { type RunOptions, runScenario } from "./run.ts";
import type { Scenario } from "./scenario.ts";

export interface RepeatOptions extends RunOptions {
  readonly times: number;
  /** After each run, with its number from 1. */
  readonly onRun?: (record: RunRecord, number: number) => void;
}

/** Plays a scenario several times, with one seed after the other; an interruption ends the row. */
export async function repeatScenario(scenario: Scenario, options: RepeatOptions): Promise<RunRecord[]> {
  const first = options.seed ?? randomInt(2 ** 31);
  const records: RunRecord[] = [];
  while (records.length < options.times && !options.signal?.aborted) {
    const record = await runScenario(scenario, { ...options, seed: first + records.length });
    records.push(record);
    options.onRun?.(record, records.length);
  }
  return records;
}
