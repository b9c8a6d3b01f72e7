/**
 * The program of one long flow: `node flow.mjs '<plan as JSON>'`. It runs inside an instance, prints what happens as one
 * JSON value a line, and stops when the flow ends, when its standard input closes, or on SIGTERM.
 */
import { printLine, readPlan, stopSignal } from "../instance-program.ts";
import { downloadPlanSchema } from "./plan.ts";
import { runFlow } from "./run.ts";

const plan = readPlan("flow", downloadPlanSchema);
const result = await runFlow(plan, { onLine: printLine, signal: stopSignal(), now: Date.now });
printLine({ kind: "result", result });
process.exit(0);
