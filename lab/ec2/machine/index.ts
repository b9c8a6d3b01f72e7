export { describeExit } from "./exit.ts";
export { type JobKind, jobOutcome } from "./job.ts";
export type { Effect, Exit, Input, Phase, ServiceState } from "./state.ts";
export { activeState, initialState } from "./state.ts";
export { step } from "./step.ts";
export { type Order, planStart } from "./transaction.ts";
