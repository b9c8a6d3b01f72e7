/** How busy a server is: what each look asks of it beside its role. Pure. */
import { countGtids } from "./gtid.ts";
import type { DbObservation } from "./observation.ts";
import { CLIENTS } from "./statements.ts";

export interface ServerActivity {
  /** By the server's own clock, milliseconds since the epoch. */
  readonly atMs: number;
  readonly uptimeSeconds: number;
  /** Programs that are connected: neither control nor other servers. */
  readonly connections: number;
  /** Since the engine was started, control's own included. */
  readonly queries: number;
  /** As `queries`, of them the `SELECT`s. */
  readonly selects: number;
  /** As `queries`, of them those that insert, update or delete. What a reader applies is none. */
  readonly changes: number;
  /**
   * How long ago what it is applying was committed where it was written; 0 where it has applied all that it got.
   *
   * DIFFERS: Aurora's readers apply no log, and their lag is that of their caches (row R36).
   */
  readonly lagMs: number;
}

/** What metrics are made of. */
export interface MemberActivity extends ServerActivity {
  /** How many it has carried out, since ever. */
  readonly transactions: number;
}

/** Of the servers that answered, by the identifier of the DB instance. */
export type Activities = ReadonlyMap<string, MemberActivity>;

export function activitiesOf(observed: readonly DbObservation[]): Activities {
  return new Map(
    observed.flatMap(({ instance, server }) =>
      server.kind === "running" && server.activity
        ? [[instance.identifier, { ...server.activity, transactions: countGtids(server.executed) }]]
        : [],
    ),
  );
}

/** Columns of a `SELECT`. Kept by the engine for its own use, the times of commits are there without a Performance Schema. */
export const ACTIVITY_COLUMNS = `ROUND(1000 * UNIX_TIMESTAMP(SYSDATE(6))) AS at_ms,
  (SELECT COUNT(*) FROM information_schema.processlist WHERE ${CLIENTS}) AS connections,
  (SELECT ROUND(1000 * (UNIX_TIMESTAMP(SYSDATE(6)) - UNIX_TIMESTAMP(MIN(applying_transaction_original_commit_timestamp))), 1)
    FROM performance_schema.replication_applier_status_by_worker WHERE applying_transaction <> '') AS lag_ms`;

const CHANGES = ["insert", "insert_select", "replace", "replace_select", "update", "update_multi"];
const COUNTERS = ["Uptime", "Queries", "Com_select", "Com_delete", "Com_delete_multi"].concat(
  CHANGES.map((one) => `Com_${one}`),
);

/** Names of the status variables, quoted, for `SHOW GLOBAL STATUS WHERE Variable_name IN (...)`. */
export const ACTIVITY_VARIABLES = COUNTERS.map((name) => `'${name}'`).join(", ");

/**
 * @param columns of {@link ACTIVITY_COLUMNS}, by name
 * @param text what the client printed, status variables included
 * @returns `undefined` where they are not there
 */
export function parseActivity(columns: ReadonlyMap<string, string>, text: string): ServerActivity | undefined {
  const atMs = Number(columns.get("at_ms"));
  if (!atMs) return undefined;
  const found = [...text.matchAll(/Variable_name: (\w+)\s+Value: (\d+)/g)].map(([, name = "", value]) => [
    name,
    Number(value),
  ]);
  const counters = new Map(found as [string, number][]);
  const count = (...names: string[]) => names.reduce((sum, name) => sum + (counters.get(name) ?? 0), 0);
  return {
    atMs,
    uptimeSeconds: count("Uptime"),
    connections: Number(columns.get("connections") ?? 0),
    queries: count("Queries"),
    selects: count("Com_select"),
    changes: count("Com_delete", "Com_delete_multi", ...CHANGES.map((one) => `Com_${one}`)),
    // NULL where nothing is being applied.
    lagMs: Math.max(0, Number(columns.get("lag_ms")) || 0),
  };
}
