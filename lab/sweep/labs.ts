/** The labs of a sweep on this machine: brought up one after the other, played on side by side. */
import { waitUntil } from "../model/wait.ts";
import { startLab } from "../project/start.ts";
import type { StartedLab } from "../project/started-lab.ts";
import { runScenario } from "../scenario/run.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { StartSweepLab, SweepLab, SweepLabSpec } from "./run-cell.ts";

export interface LabSource {
  readonly scenario: Scenario;
  readonly signal: AbortSignal;
}

/** Real time in which a lab must be whole again after a run: what was lost boots and passes its checks. */
const WHOLE_TIMEOUT_MS = 300_000;

/**
 * Starts are taken in turn: the ports of two that choose at once could be the same, images would be built twice, and two
 * labs booting side by side are no sooner up.
 */
export function startInTurn(source: LabSource): StartSweepLab {
  let last: Promise<unknown> = Promise.resolve();
  return (spec) => {
    const started = last.then(() => startOne(source, spec));
    last = started.catch(() => {});
    return started;
  };
}

async function startOne(source: LabSource, { name, timeScale, parameters }: SweepLabSpec): Promise<SweepLab> {
  const { scenario, signal } = source;
  signal.throwIfAborted();
  const lab = await startLab({ template: scenario.template, name, timeScale, parameters, signal });
  return {
    stop: () => lab.stop(),
    play: async (seed) => {
      await untilWhole(lab, signal);
      return runScenario(scenario, { lab, seed, parameters, signal });
    },
  };
}

async function untilWhole(lab: StartedLab, signal: AbortSignal): Promise<void> {
  const what = `lab \`${lab.name}\` to be whole`;
  await waitUntil(async () => (await lab.status()).ready, { what, timeoutMs: WHOLE_TIMEOUT_MS, everyMs: 200, signal });
}
