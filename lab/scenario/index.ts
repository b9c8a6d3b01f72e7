export type { WriterLoss } from "../control/database/spans.ts";
export type { Claim, Expectation, PredictedSpan } from "./claim.ts";
export { type ClientGap, clientGaps } from "./client-gap.ts";
export { FAILOVER_PARTS, type FailoverPart, failoverParts, type PartSpan } from "./failover-parts.ts";
export type { FailoverClient, FailoverRecord, PredictedPart } from "./failover-record.ts";
export { type FailoverRun, type FailoverStory, readFailovers } from "./failover-story.ts";
export { findScenario, listScenarios } from "./find.ts";
export type { Download, DownloadPlan, DownloadResult } from "./flow/index.ts";
export { type LabForOptions, labFor, parametersOf } from "./lab-for.ts";
export { isFailure, type LoadPlan, type LoadSummary, type Sample, summarise } from "./load/index.ts";
export { explainReplacement, MACHINE_MS, predictReplacement, type ReplacementPrediction } from "./predict.ts";
export {
  after,
  explainChecks,
  graceMs,
  intervalMs,
  predictDraining,
  predictFirstHealthy,
  predictHealthy,
  predictUnhealthy,
} from "./predict-checks.ts";
export type { FaultSpan, LoadRecord, RunRecord, TimedClaim } from "./record.ts";
export { type RepeatOptions, repeatScenario } from "./repeat.ts";
export { type RunOptions, runScenario } from "./run.ts";
export type { RunningLoad } from "./running-load.ts";
export { defineScenario, type Scenario, type Stage, type Step } from "./scenario.ts";
export type { StepGuide, StepOutcome } from "./step.ts";
