/**
 * The program of one long flow: `node flow.mjs '<plan as JSON>'`. It runs inside an instance, prints what happens as one
 * JSON value a line, and stops when the flow ends, when its standard input closes, or on SIGTERM.
 */
import { downloadPlanSchema } from "./plan.ts";
import { runFlow } from "./run.ts";

const plan = downloadPlanSchema.safeParse(parse(process.argv[2]));
if (!plan.success) {
  const words = plan.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");
  process.stderr.write(`flow: bad plan: ${words}\n`);
  process.exit(2);
}
const stop = new AbortController();
for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stop.abort());
process.stdin
  .on("end", () => stop.abort())
  .on("error", () => stop.abort())
  .resume();
const print = (line: unknown) => process.stdout.write(`${JSON.stringify(line)}\n`);
print({ kind: "result", result: await runFlow(plan.data, { onLine: print, signal: stop.signal, now: Date.now }) });
process.exit(0);

function parse(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}
