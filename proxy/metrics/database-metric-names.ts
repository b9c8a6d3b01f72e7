/** The metrics of `AWS/RDS` that a lab has, and what each is (rows R36, R37; Aurora metrics, RDS metrics). */
import type { MetricKind } from "./kind.ts";

const gauge = (help: string): MetricKind => ({ kind: "gauge", help });

/** By CloudWatch's name, in the order in which a person is shown them. */
export const DATABASE_METRICS: ReadonlyMap<string, MetricKind> = new Map([
  ["DatabaseConnections", gauge("Programs that are connected")],
  ["Queries", gauge("Statements per second")],
  ["SelectThroughput", gauge("SELECT statements per second")],
  ["DMLThroughput", gauge("INSERT, UPDATE and DELETE statements per second")],
  ["CommitThroughput", gauge("Transactions per second that changed something")],
  ["AuroraReplicaLag", gauge("Milliseconds since the commit of what the reader is applying")],
  ["AuroraReplicaLagMaximum", gauge("Milliseconds, of the reader that is furthest behind")],
  ["AuroraReplicaLagMinimum", gauge("Milliseconds, of the reader that is least behind")],
  ["ReplicaLag", gauge("Seconds that a read replica is behind its source, -1 while it does not replicate")],
  ["EngineUptime", gauge("Seconds since the engine was started")],
]);
