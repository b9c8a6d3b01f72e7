import { findScenario, labFor, type RunRecord, repeatScenario, type Scenario } from "../../lab/scenario/index.ts";
import type { Soak } from "./soak.ts";

const TIMES = 20;
const TIME_SCALES = [10, 1] as const;
/** Far beyond what it takes, so that one that hangs ends: a run at AWS's own speed takes about two minutes. */
const BOUND_MS = 100 * 60_000;

/** The article's sequence twenty times in a row, at ten times AWS's speed and at its own, both at once; no run is tried again. */
export const article: Soak = async (say) => {
  const scenario = await findScenario("proxy-loss");
  const signal = AbortSignal.timeout(BOUND_MS);
  const series = await Promise.all(TIME_SCALES.map((timeScale) => playSeries(scenario, timeScale, signal, say)));
  return { holds: series.every((one) => one.passed === TIMES), series };
};

async function playSeries(scenario: Scenario, timeScale: number, signal: AbortSignal, say: (text: string) => void) {
  await using lab = await labFor(scenario, { name: `soak-article-${timeScale}`, timeScale, signal });
  const records = await repeatScenario(scenario, {
    lab,
    signal,
    times: TIMES,
    seed: 1,
    onRun: (record, number) => say(`scale ${timeScale}, ${number}/${TIMES}: ${verdictOf(record)}`),
  });
  return {
    timeScale,
    runs: records.length,
    passed: records.filter((one) => one.passed).length,
    claims: records.reduce((sum, { claims }) => sum + claims.length, 0),
    requests: records.reduce((sum, record) => sum + requestsOf(record, "requests"), 0),
    failedRequests: records.reduce((sum, record) => sum + requestsOf(record, "failed"), 0),
    longestRunMs: Math.max(...records.map((one) => one.endedAtMs - one.startedAtMs)),
    failures: records.filter((one) => !one.passed).map((one) => ({ seed: one.seed, why: verdictOf(one) })),
  };
}

function requestsOf({ loads }: RunRecord, what: "requests" | "failed"): number {
  return loads.reduce((sum, { summary }) => sum + summary[what], 0);
}

function verdictOf({ passed, error, claims, startedAtMs, endedAtMs }: RunRecord): string {
  const took = `${((endedAtMs - startedAtMs) / 1000).toFixed(1)} s`;
  if (passed) return `passed, ${claims.length} claims, ${took}`;
  const failing = claims.filter((claim) => !claim.holds);
  const told = failing.map(({ what, measured, predicted }) => `${what}: ${measured}, predicted ${predicted}`);
  return `failed, ${took}: ${[...told, ...(error === undefined ? [] : [error])].join("; ")}`;
}
