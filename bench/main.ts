/**
 * `npm run bench -- <name> [--json] [--rounds N] [--seconds N] [--only part,part] [--check]`
 *
 * Results to stdout, progress to stderr. Exit: 0 measured, 1 a fault or, with `--check`, a missed bar, 2 wrong usage.
 */
import { availableParallelism, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { describeError, LabError } from "../lab/model/index.ts";
import { ALB_PARTS, benchAlb } from "./alb/alb.ts";
import { missedAlbBars } from "./alb/bars.ts";
import { benchDb, DB_PARTS } from "./db/db.ts";
import { missedBars } from "./nlb/bars.ts";
import { benchNlb } from "./nlb/nlb.ts";
import { missedUserspaceBars } from "./nlb-userspace/bars.ts";
import { benchNlbUserspace } from "./nlb-userspace/nlb-userspace.ts";
import { renderReport } from "./report.ts";
import { missedWebBars } from "./web/bars.ts";
import { benchWeb, WEB_PARTS } from "./web/web.ts";

const BENCHES = {
  alb: { run: benchAlb, missed: missedAlbBars, parts: ALB_PARTS },
  db: { run: benchDb, missed: () => [], parts: DB_PARTS },
  nlb: { run: benchNlb, missed: missedBars, parts: [] },
  "nlb-userspace": { run: benchNlbUserspace, missed: missedUserspaceBars, parts: [] },
  web: { run: benchWeb, missed: missedWebBars, parts: WEB_PARTS },
};
const NAMES = Object.keys(BENCHES);
const USAGE = `npm run bench -- ${NAMES.join("|")} [--json] [--rounds N] [--seconds N] [--only part,part] [--check]`;

try {
  const { bench, rounds, seconds, parts, isJson, isChecked } = readArguments();
  const report = await bench.run({
    rounds,
    seconds,
    parts,
    onProgress: (text) => process.stderr.write(`bench: ${text}\n`),
  });
  process.stdout.write(isJson ? `${JSON.stringify(report)}\n` : renderReport(report));
  process.stderr.write(`bench: load average ${loadavg()[0]?.toFixed(1)} of ${availableParallelism()} cores\n`);
  const missed = bench.missed(report.rows).filter((line) => parts === undefined || !line.endsWith("not measured"));
  for (const line of missed) process.stderr.write(`bench: missed: ${line}\n`);
  process.exitCode = isChecked && missed.length > 0 ? 1 : 0;
} catch (error) {
  process.stderr.write(`bench: ${describeError(error)}\n`);
  process.exitCode = error instanceof LabError && error.code === "WrongUsage" ? 2 : 1;
}

function readArguments() {
  const { values, positionals } = parse();
  const name = positionals.join(" ");
  if (!isBench(name)) throw wrongUsage(`Benchmarks are: ${NAMES.join(", ")}; got \`${name}\``);
  return {
    bench: BENCHES[name],
    rounds: positive("--rounds", values.rounds),
    seconds: positive("--seconds", values.seconds),
    parts: values.only === undefined ? undefined : partsOf(name, values.only),
    isJson: values.json,
    isChecked: values.check,
  };
}

function isBench(name: string): name is keyof typeof BENCHES {
  return Object.hasOwn(BENCHES, name);
}

function parse() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        json: { type: "boolean", default: false },
        check: { type: "boolean", default: false },
        rounds: { type: "string", default: "5" },
        seconds: { type: "string", default: "2" },
        only: { type: "string" },
      },
    });
  } catch (cause) {
    throw wrongUsage(cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function partsOf(name: keyof typeof BENCHES, text: string): readonly string[] {
  const parts: readonly string[] = BENCHES[name].parts;
  if (parts.length === 0) throw wrongUsage(`\`${name}\` has no parts; got \`--only ${text}\``);
  const asked = text.split(",");
  const unknown = asked.find((part) => !parts.includes(part));
  if (unknown !== undefined) throw wrongUsage(`Parts of \`${name}\` are: ${parts.join(", ")}; got \`${unknown}\``);
  return asked;
}

function positive(option: string, text: string): number {
  if (!/^[1-9]\d{0,2}$/.test(text)) throw wrongUsage(`${option} must be a whole number from 1 to 999; got \`${text}\``);
  return Number(text);
}

function wrongUsage(message: string, cause?: unknown): LabError {
  return new LabError("WrongUsage", message, { hint: USAGE, cause });
}
