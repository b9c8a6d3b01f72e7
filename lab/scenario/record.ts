/** All that a run of a scenario leaves: what reports are made from, and what `tierlab run --json` prints. Plain JSON. */

import type { LabEvent } from "../model/events.ts";
import type { ActiveFault } from "../model/fault.ts";
import type { LabStatus } from "../model/status.ts";
import type { Claim } from "./claim.ts";
import type { FailoverRecord } from "./failover-record.ts";
import type { LoadPlan, LoadSummary, Sample } from "./load/index.ts";

export interface RunRecord {
  readonly version: 1;
  readonly scenario: string;
  readonly title: string;
  readonly template: string;
  /** As given when the lab was started; the template's defaults are left out. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly lab: string;
  readonly timeScale: number;
  readonly seed: number;
  /** All times are milliseconds since the epoch. */
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  /** Every claim holds and nothing ended it early. */
  readonly passed: boolean;
  /** What ended the scenario before its end. */
  readonly error?: string;
  /** In the order in which they were stated. */
  readonly claims: readonly TimedClaim[];
  /** What the scenario said, in order. */
  readonly told: readonly { readonly atMs: number; readonly text: string }[];
  /** Faults that were on at some time of the run, also those of Docker's verbs (`kill`, `stop` ...). */
  readonly faults: readonly FaultSpan[];
  /** The lab's own events of the time of the run. */
  readonly events: readonly LabEvent[];
  readonly loads: readonly LoadRecord[];
  /** Of the lab's databases; absent where there was none. */
  readonly failovers?: readonly FailoverRecord[];
  /** The lab as it stood when the run began, and at its end: names of instances, and states that no event of the run tells. */
  readonly before?: LabStatus;
  readonly after?: LabStatus;
  /** The command that plays it again, seed included. */
  readonly command: string;
}

export type TimedClaim = Claim & { readonly atMs: number };

export interface FaultSpan extends Pick<ActiveFault, "kind" | "description" | "awsName" | "touches"> {
  readonly fromMs: number;
  /** Absent for what is over in a moment: a kill. */
  readonly untilMs?: number;
}

export interface LoadRecord {
  /** Instance that it came from. */
  readonly from: string;
  readonly plan: LoadPlan;
  readonly summary: LoadSummary;
  readonly samples: readonly Sample[];
}
