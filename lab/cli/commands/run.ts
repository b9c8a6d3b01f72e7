import { LabError } from "../../model/errors.ts";
import type { StartedLab } from "../../project/started-lab.ts";
import { renderTimeline, writeReports } from "../../report/index.ts";
import {
  findScenario,
  type LabForOptions,
  labFor,
  listScenarios,
  parametersOf,
  type RunRecord,
  repeatScenario,
  type Scenario,
} from "../../scenario/index.ts";
import { argument, type Command, type CommandCall, textOption } from "../command.ts";
import { asInvoked } from "../invocation.ts";
import { parseCount, parseNumber } from "../numbers.ts";
import { formatTime } from "../output.ts";
import { createStepGuide } from "../step-guide.ts";
import { renderTable } from "../table.ts";
import { renderClaim, renderRow, renderSummary, renderVerdict } from "../views/scenario.ts";
import { parseParameters } from "./up.ts";

export const run: Command = {
  define: (command) =>
    command
      .argument("[scenario]", "its name, or a file; without one the scenarios are listed")
      .option("--lab <name>", "a lab that is up (default: the template's own, brought up if it is not)")
      .option("--repeat <n>", "play it so many times, each with the next seed")
      .option("--seed <n>", "repeat the choices of an earlier run")
      .option("--time-scale <n>", "time scale of a lab that is brought up for it")
      .option("--parameters <key=value...>", "values for the template's parameters; the lab gets a name of its own")
      .option("--report [folder]", "leave a page, JSON and JUnit XML (default: tierlab-report/<scenario>-<seed>)")
      .option("--step", "for a trainee: ask for a guess before each step, and explain it afterwards"),
  async run(call) {
    const ref = argument(call, 0);
    if (ref === undefined) {
      await showScenarios(call);
      return 0;
    }
    const { records, lab, isBroughtUp } = await playScenario(await findScenario(ref), call, ref);
    if (isBroughtUp)
      call.output.progress(`Lab ${lab.name} stays up; ${asInvoked(`tierlab down ${lab.name}`)} removes it`);
    if (call.signal.aborted || records.some((record) => record.error === "Interrupted")) throw interrupted();
    return records.every((record) => record.passed) ? 0 : 1;
  },
};

export interface Played {
  readonly records: readonly RunRecord[];
  readonly lab: StartedLab;
  /** It was not there before. */
  readonly isBroughtUp: boolean;
}

/**
 * Plays a scenario before a person's eyes; with `--json` only the record is printed, of several runs an array without
 * samples. What the run was interrupted in is undone when this ends.
 */
export async function playScenario(scenario: Scenario, call: CommandCall, ref?: string): Promise<Played> {
  const plan = readPlan(call);
  const stop = new AbortController();
  const signal = AbortSignal.any([call.signal, stop.signal]);
  const guide = call.options.step ? createStepGuide(call.output, signal, () => stop.abort()) : undefined;
  let isBroughtUp = false;
  const onBringUp = () => {
    isBroughtUp = true;
  };
  const given: LabForOptions = { ...plan.lab, signal, onBringUp, onProgress: call.output.progress };
  const lab = await labFor(scenario, given);
  call.signal.addEventListener("abort", () => call.output.progress(INTERRUPTED), { once: true });
  const teller = createTeller(scenario, call, plan.times);
  const records = await repeatScenario(scenario, {
    lab,
    signal,
    times: plan.times,
    parameters: parametersOf(scenario, given),
    ...(ref === undefined ? {} : { ref }),
    ...(plan.seed === undefined ? {} : { seed: plan.seed }),
    ...(guide ? { guide } : {}),
    ...teller,
  });
  await report(records, call);
  call.output.data(plan.times === 1 ? records[0] : records.map(withoutSamples));
  return { records, lab, isBroughtUp };
}

const INTERRUPTED = "Interrupted: ending loads and undoing what is broken. Once more ends at once.";

interface Plan {
  readonly lab: LabForOptions;
  readonly times: number;
  readonly seed?: number;
}

/** @throws LabError `InvalidArgument` */
function readPlan(call: CommandCall): Plan {
  const name = textOption(call, "lab");
  const timeScale = textOption(call, "timeScale");
  const seed = textOption(call, "seed");
  const times = parseCount("--repeat", textOption(call, "repeat") ?? "1");
  if (times === 0) throw new LabError("InvalidArgument", "--repeat takes a whole number from 1; got `0`");
  if (call.options.step && times > 1)
    throw new LabError("InvalidArgument", "--step plays a scenario once: no --repeat");
  return {
    lab: {
      ...(name === undefined ? {} : { name }),
      ...(timeScale === undefined ? {} : { timeScale: parseNumber("--time-scale", timeScale) }),
      parameters: parseParameters(call),
    },
    times,
    ...(seed === undefined ? {} : { seed: parseCount("--seed", seed) }),
  };
}

/** One run is told as it goes; of several only how each ended. */
function createTeller(scenario: Scenario, { output }: CommandCall, times: number) {
  if (output.json) return {};
  const say = (text: string) => output.line(`${output.paint("dim", formatTime(Date.now()))}  ${text}`);
  say(`${output.paint("bold", scenario.name)}: ${scenario.title}`);
  const show = (lines: readonly string[]) => {
    for (const line of lines) output.line(line);
  };
  if (times === 1) {
    return {
      onTell: say,
      onClaim: (claim: Parameters<typeof renderClaim>[0]) => output.line(renderClaim(claim, output.paint)),
      onRun: (record: RunRecord) => {
        show(["", ...renderTimeline(record, output), ""]);
        show(renderVerdict(record, output.paint));
      },
    };
  }
  const all: RunRecord[] = [];
  return {
    onRun: (record: RunRecord, number: number) => {
      all.push(record);
      show(renderRow(record, { number, times }, output.paint));
      if (number === times) show(renderSummary(all, output.paint));
    },
  };
}

/** With several runs: one folder for all, under the first one's seed. */
async function report(records: readonly RunRecord[], { options, output }: CommandCall): Promise<void> {
  const [first] = records;
  if (!first || options.report === undefined) return;
  const folder = options.report === true ? `tierlab-report/${first.scenario}-${first.seed}` : String(options.report);
  const { html } = await writeReports(records.length === 1 ? first : records, folder);
  output.progress(`Report: ${html}`);
}

function withoutSamples(record: RunRecord): RunRecord {
  return { ...record, loads: record.loads.map((load) => ({ ...load, samples: [] })) };
}

function interrupted(): LabError {
  return new LabError("Interrupted", "Interrupted");
}

async function showScenarios({ output }: CommandCall): Promise<void> {
  const all = await listScenarios();
  const rows = all.map(({ name, template, title }) => [name, template, title]);
  if (output.json)
    output.data(all.map(({ name, template, title, timeScale }) => ({ name, template, title, timeScale })));
  else for (const line of renderTable(["SCENARIO", "TEMPLATE", "TITLE"], rows)) output.line(line);
}
