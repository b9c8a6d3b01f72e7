import { randomInt } from "node:crypto";
import { join } from "node:path";
import { connectDocker, listLabs } from "../../docker/index.ts";
import { LabError } from "../../model/errors.ts";
import { shellWord } from "../../model/shell-word.ts";
import { checkLabName, defaultLabName } from "../../project/name.ts";
import { planLab } from "../../project/start.ts";
import { findScenario, listScenarios, type Scenario } from "../../scenario/index.ts";
import {
  chooseScenario,
  isWhole,
  labNames,
  memoryOf,
  parallelLabs,
  parseAxes,
  parseGoals,
  planCells,
  renderSweepText,
  runSweep,
  type SweepRecord,
  type SweepSettings,
  startInTurn,
  thisMachine,
  writeSweepReports,
} from "../../sweep/index.ts";
import { findTemplate } from "../../template/index.ts";
import { argument, type Command, type CommandCall, textOption } from "../command.ts";
import { parseCount, parseNumber } from "../numbers.ts";
import { parseParameters } from "./up.ts";

/** Seeds fit the generator of a scenario's choices, and so do those counted up from them. */
const SEEDS = 2 ** 30;

export const sweep: Command = {
  define: (command) =>
    command
      .argument("<scenario>", "its name or file, or a template whose scenario for sweeping is meant")
      .option("--vary <key=value,value>", "a parameter and the values it takes; again for another", collect, [])
      .option("--target <limit>", "what a setting must keep, such as outage<20s; again for another", collect, [])
      .option("--repeat <n>", "runs of each setting", "1")
      .option("--time-scale <n>", "time scale of the labs (default: the scenario's)")
      .option("--parallel <n>", "labs at once (default: as memory and cores allow)")
      .option("--seed <n>", "repeat the choices of an earlier sweep")
      .option("--parameters <key=value...>", "values for other parameters of the template")
      .option("--name <prefix>", "what the labs' names begin with (default: <template>-sweep)")
      .option("--no-spot-check", "do not run the named setting once more at scale 1")
      .option("--report [dir]", "write sweep.html and sweep.json"),
  async run(call) {
    const scenario = await scenarioOf(argument(call, 0) ?? "");
    const settings = settingsOf(scenario, call);
    await checkNames(labNames(settings.prefix, settings.cells));
    const record = await runSweep(settings, startInTurn({ scenario, signal: call.signal }));
    await show(record, call);
    return isGood(record) ? 0 : 1;
  },
};

function collect(text: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, text];
}

async function scenarioOf(ref: string): Promise<Scenario> {
  return ref.endsWith(".ts") ? findScenario(ref) : chooseScenario(ref, await listScenarios());
}

/** Everything is checked here, before a lab is made. */
function settingsOf(scenario: Scenario, call: CommandCall): SweepSettings {
  const { template } = scenario;
  const axes = parseAxes(call.options.vary as readonly string[]);
  const goals = parseGoals(call.options.target as readonly string[]);
  const parameters = { ...scenario.parameters, ...parseParameters(call) };
  const cells = planCells({ axes, parameters, plan: (given) => planLab({ template, parameters: given }) });
  const fits = parallelLabs(thisMachine(), memoryOf(planLab({ template, parameters })));
  const seed = numberOption(call, "seed") ?? randomInt(SEEDS);
  return {
    ...{ scenario, axes, cells, parameters, goals, seed },
    repeat: positive("--repeat", numberOption(call, "repeat") ?? 1),
    timeScale: timeScaleOf(call) ?? scenario.timeScale,
    parallel: positive("--parallel", numberOption(call, "parallel") ?? fits),
    spotCheck: call.options.spotCheck !== false,
    prefix: textOption(call, "name") ?? `${defaultLabName(findTemplate(template))}-sweep`,
    command: commandOf(call, seed),
    signal: call.signal,
    onProgress: call.output.progress,
  };
}

function numberOption(call: CommandCall, name: "seed" | "repeat" | "parallel"): number | undefined {
  const text = textOption(call, name);
  return text === undefined ? undefined : parseCount(`--${name}`, text);
}

function positive(option: string, count: number): number {
  if (count >= 1) return count;
  throw new LabError("InvalidArgument", `${option} takes a whole number from 1; got \`${count}\``);
}

function timeScaleOf(call: CommandCall): number | undefined {
  const text = textOption(call, "timeScale");
  if (text === undefined) return undefined;
  const timeScale = parseNumber("--time-scale", text);
  if (timeScale >= 1 && timeScale <= 100) return timeScale;
  throw new LabError("InvalidTimeScale", `A time scale is a number from 1 to 100; got \`${timeScale}\``);
}

/** A lab of such a name is of a sweep that is under way, or of one that was killed. */
async function checkNames(names: readonly string[]): Promise<void> {
  for (const name of names) checkLabName(name);
  const there = (await listLabs(connectDocker())).map(({ name }) => name).filter((name) => names.includes(name));
  if (there.length === 0) return;
  throw new LabError("LabExists", `A sweep brings up labs of its own; there already: ${there.join(", ")}`, {
    hint: `tierlab down ${there[0]}, or --name for another beginning`,
    status: 409,
  });
}

/** The sweep's own words again, with the seed that was drawn. */
function commandOf(call: CommandCall, seed: number): string {
  const words = (flag: string, texts: unknown) =>
    ((texts ?? []) as string[]).map((text) => `${flag} ${shellWord(text)}`);
  const { options } = call;
  return [
    `tierlab sweep ${shellWord(argument(call, 0) ?? "")}`,
    ...words("--vary", options.vary),
    ...words("--target", options.target),
    ...words("--parameters", options.parameters),
    `--repeat ${options.repeat}`,
    ...words("--time-scale", options.timeScale === undefined ? [] : [options.timeScale]),
    `--seed ${seed}`,
    ...(options.spotCheck === false ? ["--no-spot-check"] : []),
  ].join(" ");
}

async function show(record: SweepRecord, { output, options }: CommandCall): Promise<void> {
  const { width, paint } = output;
  if (!output.json) for (const line of renderSweepText(record, { width, paint })) output.line(line);
  output.data(record);
  if (options.report === undefined) return;
  const dir = typeof options.report === "string" ? options.report : defaultDir(record);
  const { html, json } = await writeSweepReports(record, dir);
  output.progress(`Report: ${html}, ${json}`);
}

function defaultDir({ scenario, seed }: SweepRecord): string {
  return join("tierlab-report", `sweep-${scenario}-${seed}`);
}

/** All was measured, a setting meets the targets, and the time scale did not change the answer. */
function isGood({ cells, verdict, spotCheck }: SweepRecord): boolean {
  return cells.every(isWhole) && verdict.kind !== "none" && spotCheck?.agrees !== false;
}
