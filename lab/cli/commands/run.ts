import { connectDocker, listLabs } from "../../docker/index.ts";
import { startLab } from "../../project/start.ts";
import { openLab, type StartedLab } from "../../project/started-lab.ts";
import { findScenario, listScenarios, type RunRecord, runScenario, type Scenario } from "../../scenario/index.ts";
import { argument, type Command, type CommandCall, textOption } from "../command.ts";
import { parseCount, parseNumber } from "../numbers.ts";
import { formatTime } from "../output.ts";
import { renderTable } from "../table.ts";
import { renderClaim, renderVerdict } from "../views/scenario.ts";

export const run: Command = {
  define: (command) =>
    command
      .argument("[scenario]", "its name, or a file; without one the scenarios are listed")
      .option("--lab <name>", "a lab that is up (default: the template's own, brought up if it is not)")
      .option("--seed <n>", "repeat the choices of an earlier run")
      .option("--time-scale <n>", "time scale of a lab that is brought up for it"),
  async run(call) {
    const ref = argument(call, 0);
    if (ref === undefined) {
      await showScenarios(call);
      return 0;
    }
    const report = await playScenario(await findScenario(ref), call);
    return report.passed ? 0 : 1;
  },
};

/** Plays a scenario before a person's eyes; with `--json` only the report is printed. */
export async function playScenario(scenario: Scenario, call: CommandCall): Promise<RunRecord> {
  const { output } = call;
  const seedText = textOption(call, "seed");
  const seed = seedText === undefined ? undefined : parseCount("--seed", seedText);
  const lab = await labFor(scenario, call);
  const say = (text: string) => output.json || output.line(`${output.paint("dim", formatTime(Date.now()))}  ${text}`);
  say(`${output.paint("bold", scenario.name)}: ${scenario.title}`);
  const playing = runScenario(scenario, {
    lab,
    ...(seed === undefined ? {} : { seed }),
    onTell: say,
    onClaim: (claim) => output.json || output.line(renderClaim(claim, output.paint)),
  });
  const report = await Promise.race([playing, interruption(call.signal)]);
  if (!output.json) for (const line of renderVerdict(report, output.paint)) output.line(line);
  output.data(report);
  return report;
}

/** Never fulfilled: a scenario's load ends with the connection that started it. */
function interruption(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    if (signal.aborted) reject(signal.reason);
  });
}

async function labFor(scenario: Scenario, call: CommandCall): Promise<StartedLab> {
  const given = textOption(call, "timeScale");
  const timeScale = given === undefined ? scenario.timeScale : parseNumber("--time-scale", given);
  const docker = connectDocker();
  const name = textOption(call, "lab") ?? scenario.template;
  if ((await listLabs(docker)).some((lab) => lab.name === name)) return openLab(docker, name);
  return startLab({
    template: scenario.template,
    name,
    timeScale,
    signal: call.signal,
    onProgress: call.output.progress,
  });
}

async function showScenarios({ output }: CommandCall): Promise<void> {
  const all = await listScenarios();
  const rows = all.map(({ name, template, title }) => [name, template, title]);
  if (output.json)
    output.data(all.map(({ name, template, title, timeScale }) => ({ name, template, title, timeScale })));
  else for (const line of renderTable(["SCENARIO", "TEMPLATE", "TITLE"], rows)) output.line(line);
}
