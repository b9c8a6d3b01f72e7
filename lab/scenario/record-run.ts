import type { Clock } from "../model/clock.ts";
import type { LabEvent } from "../model/events.ts";
import { shellWord } from "../model/shell-word.ts";
import type { LabStatus } from "../model/status.ts";
import { recordFailovers } from "./failover-record.ts";
import { faultSpans } from "./fault-spans.ts";
import { summarise } from "./load/index.ts";
import type { FaultSpan, LoadRecord, RunRecord } from "./record.ts";
import type { RunOptions } from "./run.ts";
import type { Scenario } from "./scenario.ts";
import type { StageRecord } from "./stage.ts";

/** Answers slower than this are told, failures further apart are two outages. */
const SUMMARY = { slowMs: 1_000, joinMs: 1_000 };

export interface Played extends StageRecord {
  readonly seed: number;
  readonly startedAtMs: number;
  readonly timeScale: number;
  /** The lab when the run began. */
  readonly before: LabStatus;
  readonly error?: string;
}

/** Puts together what a run leaves. A lab that cannot tell its events or its status any more leaves none. */
export async function recordRun(
  scenario: Scenario,
  { lab, ref = scenario.name, parameters = scenario.parameters ?? {} }: RunOptions,
  { acts, loads, downloads, ...played }: Played,
  clock: Clock,
): Promise<RunRecord> {
  const endedAtMs = clock.now();
  const journal = await Array.fromAsync(lab.events()).catch((): LabEvent[] => []);
  const after = await lab.status().catch(() => undefined);
  const events = journal.filter((one) => one.timeMs >= played.startedAtMs && one.timeMs <= endedAtMs);
  const faults = inOrder([...acts, ...faultSpans(journal, played.startedAtMs, endedAtMs)]);
  const loadRecords = loads.map(({ from, plan, samples }): LoadRecord => {
    return { from, plan, summary: summarise(samples, SUMMARY), samples };
  });
  const { timeScale, before } = played;
  const { dbClusters = [] } = (await lab.plan().catch(() => undefined)) ?? {};
  const failovers = recordFailovers({ events, faults, before }, loadRecords, { dbClusters, timeScale });
  return {
    version: 1,
    scenario: scenario.name,
    title: scenario.title,
    template: scenario.template,
    parameters,
    lab: lab.name,
    ...played,
    endedAtMs,
    passed: played.error === undefined && played.claims.length > 0 && played.claims.every((claim) => claim.holds),
    faults,
    events,
    loads: loadRecords,
    ...(failovers.length > 0 ? { failovers } : {}),
    ...(after ? { after } : {}),
    command: commandOf(ref, played, parameters),
  };
}

function inOrder(spans: readonly FaultSpan[]): FaultSpan[] {
  return spans.toSorted((a, b) => a.fromMs - b.fromMs);
}

/** The command that plays it again. */
export function commandOf(
  ref: string,
  { seed, timeScale }: { readonly seed: number; readonly timeScale: number },
  parameters: Readonly<Record<string, string>>,
): string {
  const given = Object.entries(parameters).map(([key, value]) => shellWord(`${key}=${value}`));
  const words = given.length === 0 ? [] : ["--parameters", ...given];
  return ["tierlab run", shellWord(ref), `--seed ${seed}`, `--time-scale ${timeScale}`, ...words].join(" ");
}
