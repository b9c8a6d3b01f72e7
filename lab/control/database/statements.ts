/** The statements that carry out a {@link DbAction}. Pure. */

const RETRY_SECONDS = 1;
/** The longest that MySQL takes, 49 days: a commit that nobody acknowledges is never told to be one. */
const WITHOUT_END_MS = 4_294_967_295;
/** How long a writer that is being closed may take to finish what is under way, before that is tried again. */
const CLOSE_SECONDS = 3;

/** Of a reader at its source. */
export interface Account {
  readonly user: string;
  readonly password: string;
}

export interface Source extends Account {
  readonly host: string;
  readonly port: number;
}

/** Every reader has an account of its own at its source, so that one can be shut out. */
export function replicationUser(serverId: number): string {
  return `tierlab_replication_${serverId}`;
}

/**
 * Follow a source by GTID, acknowledge nothing, and refuse clients' writes (rows R27, R28).
 *
 * @param readers accounts of those that follow it in turn
 */
export function followStatements(source: Source, readers: readonly Account[] = []): string {
  return `STOP REPLICA;
${READER}
${accountStatements(readers)}CHANGE REPLICATION SOURCE TO SOURCE_HOST=${quote(source.host)}, SOURCE_PORT=${source.port}, SOURCE_USER=${quote(source.user)},
  SOURCE_PASSWORD=${quote(source.password)}, SOURCE_AUTO_POSITION=1, GET_SOURCE_PUBLIC_KEY=1, SOURCE_CONNECT_RETRY=${RETRY_SECONDS},
  SOURCE_RETRY_COUNT=86400, SOURCE_HEARTBEAT_PERIOD=1;
START REPLICA;
`;
}

const READER = `SET GLOBAL rpl_semi_sync_replica_enabled = OFF;
SET GLOBAL rpl_semi_sync_source_enabled = OFF;
SET GLOBAL read_only = ON;
SET GLOBAL replica_net_timeout = 3;`;

/** After a restart, which forgets what was set while the server ran. */
export const RESUME_STATEMENTS = `STOP REPLICA;
${READER}
START REPLICA;
`;

export const DETACH_STATEMENTS = `STOP REPLICA IO_THREAD;
START REPLICA SQL_THREAD;
`;

export const JOIN_STATEMENTS = `STOP REPLICA IO_THREAD;
SET GLOBAL rpl_semi_sync_replica_enabled = ON;
START REPLICA IO_THREAD;
`;

export function guardStatements(acknowledgers: number): string {
  if (acknowledgers === 0) return "SET GLOBAL rpl_semi_sync_source_enabled = OFF;\n";
  return `SET GLOBAL rpl_semi_sync_source_timeout = ${WITHOUT_END_MS};
SET GLOBAL rpl_semi_sync_source_wait_no_replica = ON;
SET GLOBAL rpl_semi_sync_source_wait_for_replica_count = ${acknowledgers};
SET GLOBAL rpl_semi_sync_source_enabled = ON;
`;
}

/** @param readers accounts of all that may come to follow */
export function openStatements(acknowledgers: number, readers: readonly Account[]): string {
  return `${RETIRE_STATEMENTS}SET GLOBAL rpl_semi_sync_replica_enabled = OFF;
${guardStatements(acknowledgers)}${accountStatements(readers)}SET GLOBAL read_only = OFF;
`;
}

export const RETIRE_STATEMENTS = `STOP REPLICA;
RESET REPLICA ALL;
`;

/** Each server has those of its own readers: nothing of it replicates. */
function accountStatements(accounts: readonly Account[]): string {
  const create = accounts.map(({ user, password }) => {
    const name = `${quote(user)}@'%'`;
    return `CREATE USER IF NOT EXISTS ${name} IDENTIFIED BY ${quote(password)};
GRANT REPLICATION SLAVE, BACKUP_ADMIN ON *.* TO ${name};
`;
  });
  return create.length === 0 ? "" : `SET sql_log_bin = 0;\n${create.join("")}`;
}

/** What is under way is waited for, but not for ever. */
export const CLOSE_STATEMENTS = `SET lock_wait_timeout = ${CLOSE_SECONDS};
SET GLOBAL read_only = ON;
`;

export function lockStatements(serverId: number, isLocked: boolean): string {
  return `SET sql_log_bin = 0;
ALTER USER ${quote(replicationUser(serverId))}@'%' ACCOUNT ${isLocked ? "LOCK" : "UNLOCK"};
`;
}

/** A transaction that changes nothing: it ends when the readers have acknowledged it, and with it all before. */
export const NUDGE_STATEMENTS = "FLUSH USER_RESOURCES;\n";

/** An account that only a server has whose data is being replaced: that of its source has none. */
export const VOID_MARK = "tierlab_void";

/**
 * Gives up all data; the server ends when it has the source's. One that is interrupted comes back without data, and must not be
 * taken for one that has what it had: hence the mark.
 */
export function cloneStatements(source: Source): string {
  return `STOP REPLICA;
SET sql_log_bin = OFF;
CREATE USER IF NOT EXISTS ${VOID_MARK}@localhost ACCOUNT LOCK;
SET GLOBAL clone_valid_donor_list = ${quote(`${source.host}:${source.port}`)};
CLONE INSTANCE FROM ${quote(source.user)}@${quote(source.host)}:${source.port} IDENTIFIED BY ${quote(source.password)};
`;
}

/** Prints one statement for each connection that these users have. */
export function killsOf(users: string): string {
  return `SELECT CONCAT('KILL ', id, ';') FROM information_schema.processlist WHERE ${users};
`;
}

/** Programs' connections: neither the server's own nor the administrator's, nor those of readers. */
export const CLIENTS =
  "user NOT IN ('root', 'system user', 'event_scheduler') AND user NOT LIKE 'tierlab\\_replication%'";

export function connectionsOf(serverId: number): string {
  return `user = ${quote(replicationUser(serverId))}`;
}

function quote(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}
