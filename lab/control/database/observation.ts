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

export interface DbObservation {
  readonly instance: DbInstance;
  /** Absent where there is no container. */
  readonly containerId?: string;
  readonly instanceId?: InstanceId;
  readonly server: ServerState;
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
  /** Waits for a replica's acknowledgement before it answers a commit. */
  readonly semiSyncSource: boolean;
  /** Acknowledges what it receives. */
  readonly semiSyncReplica: boolean;
  /** Absent where the server follows nobody. */
  readonly replication?: Replication;
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
}

/** Asks for everything above in one go, of a client that prints a column a line; `parseAnswer` reads it. */
export const QUESTION = `SELECT CONCAT_WS(' ', 'tierlab', @@GLOBAL.read_only, @@GLOBAL.rpl_semi_sync_source_enabled,
  @@GLOBAL.rpl_semi_sync_replica_enabled) AS '';
SHOW REPLICA STATUS;
`;

/**
 * Reads what `mysql` printed for {@link QUESTION}.
 *
 * @returns `undefined` where the text is something else
 */
export function parseAnswer(text: string): RunningServer | undefined {
  const [, readOnly, semiSyncSource, semiSyncReplica] = /tierlab (\d) (\d) (\d)/.exec(text) ?? [];
  if (readOnly === undefined) return undefined;
  const fields = new Map(
    [...text.matchAll(/^\s*(\w+): (.*)$/gm)].map(([, key = "", value = ""]) => [key, value.trim()]),
  );
  const sourceHost = fields.get("Source_Host");
  return {
    kind: "running",
    readOnly: readOnly === "1",
    semiSyncSource: semiSyncSource === "1",
    semiSyncReplica: semiSyncReplica === "1",
    ...(sourceHost ? { replication: parseReplication(sourceHost, fields) } : {}),
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
  };
}
