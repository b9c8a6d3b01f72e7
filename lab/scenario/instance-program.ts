/** What the programs that run inside an instance have in common: a plan on the command line, one JSON value a line. */
import type { z } from "zod";

/** Bad input, as the command line says it. */
const WRONG_USAGE = 2;

/** The plan, JSON in the first argument. Ends the process with one clear line where it is none. */
export function readPlan<T>(program: string, schema: z.ZodType<T>): T {
  const plan = schema.safeParse(parse(process.argv[2]));
  if (plan.success) return plan.data;
  const words = plan.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");
  process.stderr.write(`${program}: bad plan: ${words}\n`);
  process.exit(WRONG_USAGE);
}

/** Aborts on SIGTERM, on SIGINT, and when whoever started the program is gone: its standard input closes. */
export function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stop.abort());
  process.stdin
    .on("end", () => stop.abort())
    .on("error", () => stop.abort())
    .resume();
  return stop.signal;
}

export function printLine(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

function parse(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}
