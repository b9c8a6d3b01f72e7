export { type OutageFigures, outageFigures, type Point } from "./outage.ts";
export { isMysql, type LoadPlan, loadPlanSchema } from "./plan.ts";
export type { RequestSpec } from "./request.ts";
export { runLoad } from "./run.ts";
export { isFailure, type Outcome, outcomeOfError, type Sample } from "./sample.ts";
export { type LoadSummary, type Outage, summarise } from "./summary.ts";
