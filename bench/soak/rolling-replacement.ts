import { findScenario, isFailure, labFor, type RunRecord, repeatScenario } from "../../lab/scenario/index.ts";
import { numberOf } from "./number-of.ts";
import type { Soak } from "./soak.ts";

const TIMES = 10;
/** Far beyond what it takes, so that a run that hangs ends. */
const BOUND_MS = 60 * 60_000;

/** Both servers of cloned-ec2 replaced ten times in a row (`TIMES` of them), 200 requests a second: not one may fail. */
export const rollingReplacement: Soak = async (say) => {
  const times = numberOf("TIMES", TIMES);
  const scenario = await findScenario("rolling-replacement");
  const signal = AbortSignal.timeout(BOUND_MS);
  await using lab = await labFor(scenario, { name: "soak-rolling", signal });
  const records = await repeatScenario(scenario, {
    lab,
    signal,
    times,
    seed: 1,
    onRun: (record, number) => say(`${number}/${times}: ${wordsOf(record)}`),
  });
  const loads = records.flatMap((one) => one.loads.map(({ summary }) => summary));
  return {
    holds: records.length === times && records.every((one) => one.passed),
    runs: records.length,
    passed: records.filter((one) => one.passed).length,
    replaced: 2 * records.length,
    requests: loads.reduce((sum, one) => sum + one.requests, 0),
    failed: loads.reduce((sum, one) => sum + one.failed, 0),
    slowestMs: Math.round(Math.max(...loads.map((one) => one.latencyMs.max))),
    medianMs: loads.map((one) => Math.round(one.latencyMs.p50)),
    failures: records.filter((one) => !one.passed).map(wordsOf),
  };
};

/** What failed how often, in the socket's own words. */
function failuresOf({ loads }: RunRecord): string[] {
  const failed = loads.flatMap(({ samples }) => samples).filter(isFailure);
  const words = failed.map(({ outcome, status, detail }) => [outcome, status, detail].filter(Boolean).join(" "));
  return [...new Set(words)].map((one) => `${words.filter((other) => other === one).length} ${one}`);
}

function wordsOf(record: RunRecord): string {
  const { passed, error, claims, loads, startedAtMs, endedAtMs } = record;
  const requests = loads.map(({ summary }) => `${summary.requests} requests`);
  const failing = claims.filter((one) => !one.holds).map((one) => `${one.what}: ${one.measured} (${one.predicted})`);
  const took = `${((endedAtMs - startedAtMs) / 1000).toFixed(1)} s`;
  const rest = [...failuresOf(record), ...failing, ...(error === undefined ? [] : [error])];
  return [passed ? "passed" : "FAILED", took, ...requests, ...rest].join("; ");
}
