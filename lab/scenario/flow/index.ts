export { type DownloadPlan, downloadPlanSchema, type FlowPlan } from "./plan.ts";
export type { Download, DownloadResult, FlowLine } from "./result.ts";
