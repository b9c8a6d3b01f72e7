/**
 * Who may take writes, and who may take them over. Kept in the journal, since no server can be asked that is gone:
 *
 *   a server that was the writer says so for ever, whether or not another has been promoted since;
 *   a reader cannot tell whether anything was acknowledged without it.
 */
import type { DbCluster } from "./lab.ts";

export interface DbRoles {
  /** Identifier of the one server that control lets take writes. */
  readonly writer: string;
  /** Identifiers of the readers that have all that any client was told to be committed. */
  readonly inSync: readonly string[];
  /** Identifiers of the readers that may acknowledge: these, and those about to be in sync. A commit waits for all of them. */
  readonly joined: readonly string[];
  readonly failover?: Failover;
  /** Former writers that may still take themselves for one: the network keeps everybody from them (row R16). */
  readonly fenced?: readonly string[];
  /** Of a read replica that is one no more, for good (row R45). */
  readonly promotion?: Promotion;
}

/** It receives nothing more and applies what it has; it restarts; it takes writes. */
export type Promotion = "draining" | "restarting" | "done";

export interface Failover {
  /** Who is to be the writer; as soon as `DbRoles.writer` says so too, the old one never is again. */
  readonly target: string;
  /** Asked for: the old writer serves, and is waited for. */
  readonly isPlanned: boolean;
  /** When control took it in hand; absent before. Milliseconds since the epoch. */
  readonly startedAtMs?: number;
}

/** Before anything happened: the cluster's first instance, alone. */
export function initialRoles(cluster: DbCluster): DbRoles {
  return { writer: cluster.instances[0]?.identifier ?? "", inSync: [], joined: [] };
}
