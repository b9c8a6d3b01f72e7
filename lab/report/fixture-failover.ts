/** A run in which a database's writer is killed, for tests of reports. */
import { failoverSpan, failoverSpans } from "../control/database/spans.ts";
import type { FailoverClient, FailoverPart, FailoverRecord, WriterLoss } from "../scenario/index.ts";
import { fixtureRecord } from "./fixture.ts";
import { FAULT_MS } from "./fixture-events.ts";

const at = (ms: number) => FAULT_MS + ms;
const part = (name: FailoverPart, fromMs: number, untilMs?: number, loss: WriterLoss = "stopped") => ({
  ...{ part: name, fromMs: at(fromMs), predicted: failoverSpans(loss)[name] },
  ...(untilMs === undefined ? {} : { untilMs: at(untilMs) }),
});

const common = { url: "mysql://three-tier-cluster.cluster-0.rds.amazonaws.com:3306/history", lastBeforeMs: at(40) };
const clients: readonly FailoverClient[] = [
  { ...common, from: "app-group-1", client: "pooled", firstAfterMs: at(2_410), failed: 3, lateMs: 130 },
  { ...common, from: "app-group-2", client: "naive", failed: 97 },
];

export const fixtureFailover: FailoverRecord = {
  ...{ cluster: "three-tier-cluster", from: "three-tier-db-1", to: "three-tier-db-2", loss: "stopped" },
  ...{ causeMs: at(0), startedMs: at(1_100), handedOverMs: at(1_900), openedMs: at(2_150), servedMs: at(2_280) },
  cause: { kind: "kill", description: "db-instance1-1 killed", awsName: "", touches: [], fromMs: at(0) },
  completedMs: at(2_400),
  parts: [
    part("detection", 0, 1_100),
    part("drain", 1_100, 1_900),
    part("promotion", 1_900, 2_150),
    part("dns", 2_150, 2_280),
  ],
  clients,
  predicted: failoverSpan("stopped"),
};

/** One that was given up while the new writer was not yet open. */
export const unfinishedFailover: FailoverRecord = {
  ...{ cluster: "other", from: "db-1", to: "db-2", loss: "planned", causeMs: at(5_000), startedMs: at(5_000) },
  parts: [part("detection", 5_000, 5_000, "planned"), part("drain", 5_000, undefined, "planned")],
  clients: [],
  predicted: failoverSpan("planned"),
};

export const failoverRecord = () => ({ ...fixtureRecord(), failovers: [fixtureFailover, unfinishedFailover] });
