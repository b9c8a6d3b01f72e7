export { type OutageFigures, outageFigures, type Point } from "./outage.ts";
export { type LoadPlan, loadPlanSchema } from "./plan.ts";
export { isFailure, type Outcome, type Sample } from "./sample.ts";
export { type LoadSummary, type Outage, summarise } from "./summary.ts";
