import { connectDocker, type Docker, listInventory, listLabs } from "../docker/index.ts";
import { LabError } from "../model/errors.ts";
import { defaultLabName } from "../project/name.ts";
import { checkSamePlan, readRunningPlan } from "../project/running-plan.ts";
import { planLab, startLab } from "../project/start.ts";
import { openLab, type StartedLab } from "../project/started-lab.ts";
import { findTemplate } from "../template/index.ts";
import type { Scenario } from "./scenario.ts";

export interface LabForOptions {
  /** A lab's name; unless told, the template's, with the scenario's where it has parameters of its own. */
  readonly name?: string;
  /** Unless told, that of the lab that is there, else the scenario's. */
  readonly timeScale?: number;
  /** On top of the scenario's own. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly onProgress?: (text: string) => void;
  /** Called where none is there and one is about to be brought up. */
  readonly onBringUp?: () => void;
}

/** What a scenario's lab is started with. */
export function parametersOf(scenario: Scenario, { parameters = {} }: LabForOptions): Record<string, string> {
  return { ...scenario.parameters, ...parameters };
}

/** Name of the lab that a scenario is played on unless somebody names another. */
export function labNameOf(scenario: Scenario, options: LabForOptions): string {
  if (options.name !== undefined) return options.name;
  const template = defaultLabName(findTemplate(scenario.template));
  return Object.keys(parametersOf(scenario, options)).length === 0 ? template : `${template}-${scenario.name}`;
}

/**
 * The lab that a scenario is played on: the one that is there, else one that is brought up for it.
 *
 * @throws what `startLab` throws; LabError `LabDiffers` where the one that is there has another time scale or other parameters
 */
export async function labFor(scenario: Scenario, options: LabForOptions = {}): Promise<StartedLab> {
  const docker = connectDocker();
  const name = labNameOf(scenario, options);
  if ((await listLabs(docker)).some((lab) => lab.name === name)) {
    await checkRunning(docker, name, scenario, options);
    return openLab(docker, name);
  }
  const { signal, onProgress, onBringUp } = options;
  onBringUp?.();
  return startLab({
    template: scenario.template,
    name,
    timeScale: options.timeScale ?? scenario.timeScale,
    parameters: parametersOf(scenario, options),
    awaitReady: scenario.needsReady !== false,
    ...(signal ? { signal } : {}),
    ...(onProgress ? { onProgress } : {}),
  });
}

async function checkRunning(docker: Docker, name: string, scenario: Scenario, options: LabForOptions): Promise<void> {
  const running = await readRunningPlan(docker, await listInventory(docker, name));
  if (!running) return;
  const { timeScale = running.timeScale } = options;
  const parameters = parametersOf(scenario, options);
  const isPlain = Object.keys(parameters).length === 0;
  const wanted = isPlain ? running.lab : planLab({ template: scenario.template, name, parameters });
  try {
    checkSamePlan({ lab: wanted, timeScale }, running);
  } catch (cause) {
    if (!(cause instanceof LabError)) throw cause;
    const hint = `tierlab down ${name}   (or play on a lab of its own: --lab ${scenario.name})`;
    throw new LabError(cause.code, cause.message, { cause, hint, status: cause.status });
  }
}
