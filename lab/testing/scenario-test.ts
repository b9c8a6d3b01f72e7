import { expect } from "vitest";
import type { StartedLab } from "../project/started-lab.ts";
import { type RunRecord, runScenario, type Scenario } from "../scenario/index.ts";

/** Plays a scenario on a lab and expects every claim to hold; what it told stands in the failure. */
export async function expectToPass(scenario: Scenario, lab: StartedLab): Promise<RunRecord> {
  const told: string[] = [];
  const report = await runScenario(scenario, {
    lab,
    seed: 1,
    onTell: (text) => told.push(text),
  });
  const failing = report.claims.filter((claim) => !claim.holds);
  expect(failing, told.join("\n")).toEqual([]);
  expect(report.error).toBeUndefined();
  expect(report.passed).toBe(true);
  return report;
}
