/** The statements that carry out a {@link DbAction}. Pure. */

/** How long a commit waits for a replica before it goes on without: a replica that died must not stop the writer. */
export const SEMI_SYNC_TIMEOUT_MS = 1_000;
const RETRY_SECONDS = 1;

export interface Source {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

/** Follow a source by GTID, acknowledge what is received, and refuse clients' writes (rows R27, R28). */
export function followStatements(source: Source): string {
  return `STOP REPLICA;
SET GLOBAL rpl_semi_sync_replica_enabled = ON;
SET GLOBAL rpl_semi_sync_source_enabled = OFF;
SET GLOBAL read_only = ON;
CHANGE REPLICATION SOURCE TO SOURCE_HOST=${quote(source.host)}, SOURCE_PORT=${source.port}, SOURCE_USER=${quote(source.user)},
  SOURCE_PASSWORD=${quote(source.password)}, SOURCE_AUTO_POSITION=1, GET_SOURCE_PUBLIC_KEY=1, SOURCE_CONNECT_RETRY=${RETRY_SECONDS},
  SOURCE_RETRY_COUNT=86400, SOURCE_HEARTBEAT_PERIOD=1;
SET GLOBAL replica_net_timeout = 5;
START REPLICA;
`;
}

/** After a restart, which forgets what was set while the server ran. */
export const RESUME_STATEMENTS = `STOP REPLICA;
SET GLOBAL rpl_semi_sync_replica_enabled = ON;
SET GLOBAL rpl_semi_sync_source_enabled = OFF;
SET GLOBAL read_only = ON;
SET GLOBAL replica_net_timeout = 5;
START REPLICA;
`;

export const WAIT_FOR_REPLICA_STATEMENTS = `SET GLOBAL rpl_semi_sync_source_timeout = ${SEMI_SYNC_TIMEOUT_MS};
SET GLOBAL rpl_semi_sync_source_enabled = ON;
`;

function quote(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}
