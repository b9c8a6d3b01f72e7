/**
 * The load program: `node load.mjs '<plan as JSON>'`. It runs inside an instance, prints one sample a line as JSON and
 * stops when the plan ends, when its standard input closes, or on SIGTERM.
 */
import { printLine, readPlan, stopSignal } from "../instance-program.ts";
import { loadPlanSchema } from "./plan.ts";
import { runLoad } from "./run.ts";

await runLoad(readPlan("load", loadPlanSchema), printLine, stopSignal());
process.exit(0);
