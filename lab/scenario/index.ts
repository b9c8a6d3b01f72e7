export { findScenario, listScenarios } from "./find.ts";
export { isFailure, type LoadPlan, type LoadSummary, type Sample, summarise } from "./load/index.ts";
export { explainReplacement, MACHINE_MS, predictReplacement, type ReplacementPrediction } from "./predict.ts";
export { runScenario, type ScenarioReport } from "./run.ts";
export type { RunningLoad } from "./running-load.ts";
export { type Claim, defineScenario, type Scenario, type Stage } from "./scenario.ts";
