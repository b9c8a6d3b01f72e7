/**
 * The whole test command: lint, types, images, tests without Docker, tests with labs; stops at the first failing stage.
 * `node scripts/test.ts [--keep-going] [stage…]`. Leaves vitest's reports and `summary.json` in `reports/`.
 */
import { spawn } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { parseArgs } from "node:util";
import { countTests, describeStage, type StageResult, summarize } from "./test-report.ts";

const root = join(import.meta.dirname, "..");
const reports = join(root, "reports");

const vitest = (report: string, ...projects: string[]): readonly string[] => [
  "vitest",
  "run",
  ...projects.map((project) => `--project=${project}`),
  "--reporter=default",
  "--reporter=json",
  `--outputFile.json=${join(reports, `${report}.json`)}`,
];

const stages: Readonly<Record<string, readonly string[]>> = {
  lint: ["biome", "check", "."],
  types: ["tsc", "--noEmit"],
  images: ["node", "lab/docker/images/main.ts", "build"],
  unit: vitest("unit", "unit", "net"),
  lab: vitest("lab", "lab"),
};

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { "keep-going": { type: "boolean", default: false } },
  });
  const wanted = positionals.length > 0 ? positionals : Object.keys(stages);
  const unknown = wanted.find((name) => stages[name] === undefined);
  if (unknown) {
    process.stderr.write(`Stage must be one of ${Object.keys(stages).join(", ")}: got \`${unknown}\`\n`);
    process.exitCode = 2;
    return;
  }
  await rm(reports, { recursive: true, force: true });
  await mkdir(reports, { recursive: true });
  const results = await runStages(wanted, values["keep-going"]);
  const summary = summarize(results);
  await writeFile(join(reports, "summary.json"), `${JSON.stringify({ ...summary, stages: results }, null, 2)}\n`);
  process.stdout.write(
    `\n${results.map(describeStage).join("\n")}\n${summary.passed} passed, ${summary.failed} failed\n`,
  );
  process.exitCode = summary.isGood ? 0 : 1;
}

async function runStages(names: readonly string[], keepGoing: boolean): Promise<readonly StageResult[]> {
  const results: StageResult[] = [];
  for (const name of names) {
    const command = stages[name] ?? [];
    process.stdout.write(`\n== ${name}: ${command.join(" ").replaceAll(`${root}/`, "")}\n`);
    const result = await runStage(name, command);
    results.push(result);
    if (!result.isGood && !keepGoing) break;
  }
  return results;
}

async function runStage(name: string, [command = "", ...args]: readonly string[]): Promise<StageResult> {
  const startedAt = performance.now();
  const status = await runForeground(command, args);
  const durationMs = Math.round(performance.now() - startedAt);
  const report = await readFile(join(reports, `${name}.json`), "utf8").catch(() => undefined);
  const tests = report === undefined ? undefined : countTests(JSON.parse(report));
  return { name, durationMs, isGood: status === 0, ...(tests && { tests }) };
}

/** The project's own Node and tools come first, whichever Node runs this. */
function runForeground(command: string, args: readonly string[]): Promise<number> {
  const path = [join(root, "node_modules/.bin"), process.env.PATH].join(delimiter);
  const child = spawn(command, args, { cwd: root, stdio: "inherit", env: { ...process.env, PATH: path } });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve(status ?? 1));
  });
}

await main();
