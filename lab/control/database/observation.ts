/**
 * What a DB instance says of itself. Roles are read from the servers each time; nothing is remembered.
 *
 * DIFFERS: Aurora's readers share the writer's volume and show no replica status (rows R10, R35); here each has a copy
 * of its own, kept by GTID replication with semi-synchronous acknowledgement.
 * DIFFERS: a reader is told by `read_only`, since community MySQL cannot switch `innodb_read_only` while it runs and has
 * neither `aurora_server_id` nor `replica_host_status` (rows R27, R34).
 */

import type { InstanceId } from "../../model/ids.ts";
import type { DbInstance } from "../../model/lab.ts";
import { ACTIVITY_COLUMNS, ACTIVITY_VARIABLES, parseActivity, type ServerActivity } from "./activity.ts";
import { type GtidSet, NO_GTIDS, parseGtids, union } from "./gtid.ts";
import { VOID_MARK } from "./statements.ts";

export interface DbObservation {
  readonly instance: DbInstance;
  /** Absent where there is no container. */
  readonly containerId?: string;
  readonly instanceId?: InstanceId;
  /** When the container was last started, milliseconds since the epoch; absent while it does not run. */
  readonly startedAtMs?: number;
  readonly server: ServerState;
  /** How long its address has not answered; 0 where nobody could tell. Real time. */
  readonly unseenMs?: number;
}

/** Real time: it does not answer, and it has not for long enough that it counts as cut off. */
const UNSEEN_MS = { doubtful: 1_000, cutOff: 2_500 } as const;

/** A server that is cut off from the network is silent, whatever it says over its container. */
export function asSeen(observation: DbObservation, unseenMs: number): DbObservation {
  if (unseenMs === 0) return observation;
  const isCutOff = unseenMs >= UNSEEN_MS.cutOff && observation.server.kind === "running";
  return { ...observation, unseenMs, ...(isCutOff ? { server: { kind: "silent", message: "cut off" } } : {}) };
}

/** It may be cut off: too early to say. */
export function isDoubtful({ unseenMs = 0 }: DbObservation): boolean {
  return unseenMs >= UNSEEN_MS.doubtful;
}

export type ServerState =
  /** No container, or one that was never started. */
  | { readonly kind: "absent" }
  /** The container does not run. */
  | { readonly kind: "stopped"; readonly finishedAtMs: number }
  /** The container runs, the server does not answer (yet). */
  | { readonly kind: "silent"; readonly message: string }
  | RunningServer;

export interface RunningServer {
  readonly kind: "running";
  readonly readOnly: boolean;
  /** Readers that acknowledge a commit before its client is told; 0 where nobody is waited for. */
  readonly acknowledgers: number;
  /** Commits whose clients are not told yet, since readers have not acknowledged them. */
  readonly waiting?: number;
  /** Readers that are connected and acknowledge. */
  readonly readers: number;
  /** Server ids of the readers that it does not let in, and that have no connection left from before. */
  readonly dropped: readonly number[];
  /** Acknowledges what it receives. */
  readonly semiSyncReplica: boolean;
  /** Transactions that it has carried out. */
  readonly executed: GtidSet;
  /** These, and those that it has yet to carry out. */
  readonly received: GtidSet;
  /** Its data is being replaced, or was left in the middle of it: whatever it has counts for nothing. */
  readonly isVoid?: boolean;
  /** Absent where the server follows nobody. */
  readonly replication?: Replication;
  readonly activity?: ServerActivity;
}

export interface Replication {
  readonly sourceHost: string;
  /** Receives from its source. */
  readonly receives: "Yes" | "No" | "Connecting";
  readonly applies: boolean;
  /** Got at least one transaction from it, ever. */
  readonly hasReceived: boolean;
  /** `null` while it does not replicate. */
  readonly lagSeconds: number | null;
  readonly lastError: string;
  /** Got something from this source since it began to follow it. */
  readonly hasRetrieved?: boolean;
  /** It asks for what the source no longer keeps, or has what the source never had. */
  readonly isBeyondSource?: boolean;
  /** It stopped at a transaction that fails. */
  readonly cannotApply?: boolean;
  /** What it received and keeps until it is carried out, up to a file of binary log more. */
  readonly backlogBytes?: number;
}

/** Somebody stopped it; nothing went wrong. */
export function isStopped({ receives, applies, lastError }: Replication): boolean {
  return (receives === "No" || !applies) && lastError === "";
}

/** Asks for everything above in one go, of a client that prints a column a line; `parseAnswer` reads it. */
export const QUESTION = `SELECT CONCAT_WS(' ', 'tierlab', @@GLOBAL.read_only,
  IF(@@GLOBAL.rpl_semi_sync_source_enabled, @@GLOBAL.rpl_semi_sync_source_wait_for_replica_count, 0),
  @@GLOBAL.rpl_semi_sync_replica_enabled, (SELECT COUNT(*) FROM mysql.user WHERE user = '${VOID_MARK}')) AS '', REPLACE(@@GLOBAL.gtid_executed, CHAR(10), '') AS executed,
  (SELECT GROUP_CONCAT(SUBSTRING_INDEX(account.user, '_', -1)) FROM mysql.user AS account
    WHERE account.user LIKE 'tierlab\\_replication\\_%' AND account.account_locked = 'Y'
    AND NOT EXISTS (SELECT 1 FROM information_schema.processlist AS open WHERE open.user = account.user)) AS dropped,
  ${ACTIVITY_COLUMNS};
SHOW GLOBAL STATUS WHERE Variable_name IN ('Rpl_semi_sync_source_clients',
  'Rpl_semi_sync_source_wait_sessions', ${ACTIVITY_VARIABLES});
SHOW REPLICA STATUS;
`;

/** What each look costs a server: these statements, and the two that a session puts before and behind them. */
export const STATEMENTS_PER_LOOK = { queries: QUESTION.split(";\n").length - 1 + 2, selects: 2 } as const;

/**
 * Reads what `mysql` printed for {@link QUESTION}.
 *
 * @returns `undefined` where the text is something else
 */
export function parseAnswer(text: string): RunningServer | undefined {
  const [, readOnly, acknowledgers, semiSyncReplica, voids] = /tierlab (\d) (\d+) (\d)(?: (\d))?/.exec(text) ?? [];
  if (readOnly === undefined) return undefined;
  const fields = new Map(
    [...text.matchAll(/^\s*(\w+): (.*(?:\n(?!\s*\w+: |\*).*)*)$/gm)].map(([, key = "", value = ""]) => [
      key,
      value.trim(),
    ]),
  );
  const isVoid = voids === "1";
  const gtidsOf = (field: string) => (isVoid ? NO_GTIDS : parseGtids(fields.get(field) ?? ""));
  const executed = gtidsOf("executed");
  const sourceHost = fields.get("Source_Host");
  const activity = parseActivity(fields, text);
  return {
    kind: "running",
    readOnly: readOnly === "1",
    acknowledgers: Number(acknowledgers),
    waiting: Number(/Rpl_semi_sync_source_wait_sessions\s+Value: (\d+)/.exec(text)?.[1] ?? 0),
    readers: Number(/Rpl_semi_sync_source_clients\s+Value: (\d+)/.exec(text)?.[1] ?? 0),
    dropped: [...(fields.get("dropped") ?? "").matchAll(/\d+/g)].map(([serverId]) => Number(serverId)),
    semiSyncReplica: semiSyncReplica === "1",
    executed,
    received: union(executed, gtidsOf("Retrieved_Gtid_Set")),
    ...(isVoid ? { isVoid } : {}),
    ...(sourceHost ? { replication: parseReplication(sourceHost, fields) } : {}),
    ...(activity ? { activity } : {}),
  };
}

function parseReplication(sourceHost: string, fields: ReadonlyMap<string, string>): Replication {
  const receives = fields.get("Replica_IO_Running");
  const lag = fields.get("Seconds_Behind_Source");
  return {
    sourceHost,
    receives: receives === "Yes" || receives === "Connecting" ? receives : "No",
    applies: fields.get("Replica_SQL_Running") === "Yes",
    hasReceived: Boolean(fields.get("Retrieved_Gtid_Set") || fields.get("Executed_Gtid_Set")),
    lagSeconds: lag === undefined || lag === "NULL" || lag === "" ? null : Number(lag),
    lastError: fields.get("Last_SQL_Error") || fields.get("Last_IO_Error") || "",
    ...(fields.get("Retrieved_Gtid_Set") ? { hasRetrieved: true } : {}),
    ...(BEYOND_SOURCE.test(fields.get("Last_IO_Error") ?? "") ? { isBeyondSource: true } : {}),
    ...(fields.get("Last_SQL_Error") ? { cannotApply: true } : {}),
    backlogBytes: Number(fields.get("Relay_Log_Space") ?? 0),
  };
}

/** MySQL's words, which all come as the same error number (13114) as others do. */
const BEYOND_SOURCE = /purged required binary logs|has more GTIDs than the source/;
