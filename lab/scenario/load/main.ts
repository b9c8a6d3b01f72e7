/**
 * The load program: `node load.mjs '<plan as JSON>'`. It runs inside an instance, prints one sample a line as JSON and
 * stops when the plan ends, when its standard input closes, or on SIGTERM.
 */
import { loadPlanSchema } from "./plan.ts";
import { runLoad } from "./run.ts";

const plan = loadPlanSchema.safeParse(parse(process.argv[2]));
if (!plan.success) {
  process.stderr.write(
    `load: bad plan: ${plan.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ")}\n`,
  );
  process.exit(2);
}
const stop = new AbortController();
for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stop.abort());
process.stdin
  .on("end", () => stop.abort())
  .on("error", () => stop.abort())
  .resume();
await runLoad(plan.data, (sample) => process.stdout.write(`${JSON.stringify(sample)}\n`), stop.signal);
process.exit(0);

function parse(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}
