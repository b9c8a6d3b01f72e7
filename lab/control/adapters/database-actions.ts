/** Does to MySQL servers what was decided of them. */
import { type Docker, endContainer, execIn, killContainer, startContainer } from "../../docker/index.ts";
import { replicasOf } from "../../model/db-family.ts";
import { LabError } from "../../model/errors.ts";
import type { DbCluster, DbInstance } from "../../model/lab.ts";
import {
  type Account,
  CLIENTS,
  CLOSE_STATEMENTS,
  cloneStatements,
  connectionsOf,
  type DbAction,
  DETACH_STATEMENTS,
  followStatements,
  guardStatements,
  JOIN_STATEMENTS,
  killsOf,
  lockStatements,
  openStatements,
  RESUME_STATEMENTS,
  RETIRE_STATEMENTS,
  replicationUser,
  type Source,
} from "../database/index.ts";
import type { Log } from "../ports.ts";
import type { SqlSessions } from "./sql-sessions.ts";

/** Real time. */
const ANSWER_TIMEOUT_MS = 10_000;
const CLONE_TIMEOUT_MS = 600_000;
/** What `CLONE INSTANCE` says of itself where nobody but control restarts the server. */
const RESTART_FAILED = "ERROR 3707";
const DISCONNECT_ATTEMPTS = 5;

/** How to reach the servers. */
export interface DatabaseAccess {
  readonly docker: Docker;
  readonly sessions: SqlSessions;
  readonly nudge: (containerId: string) => void;
  /** All of the lab: they may follow one another. */
  readonly clusters: readonly DbCluster[];
  readonly log: Pick<Log, "info"> | undefined;
}

/** @throws LabError `DatabaseFault`, `SqlTimedOut`, `ExecTimedOut`, or Docker's */
export async function performOn(access: DatabaseAccess, cluster: DbCluster, action: DbAction): Promise<void> {
  const { docker, sessions } = access;
  const { containerId } = action;
  if (action.kind === "start") return startContainer(docker, containerId);
  if (action.kind === "end") return endContainer(docker, containerId);
  if (action.kind === "fence") return killContainer(docker, containerId);
  if (action.kind === "nudge") return access.nudge(containerId);
  const statements = await statementsOf(access, cluster, action);
  if (action.kind === "clone") return clone(docker, containerId, statements);
  await sessions.run(containerId, statements, ANSWER_TIMEOUT_MS);
  if (action.kind === "open" || action.kind === "close") await disconnect(sessions, containerId, CLIENTS);
  if (action.kind === "drop") await disconnect(sessions, containerId, connectionsOf(action.reader.serverId));
}

async function statementsOf(
  access: DatabaseAccess,
  cluster: DbCluster,
  action: Exclude<DbAction, { kind: "start" | "end" | "fence" | "nudge" }>,
): Promise<string> {
  switch (action.kind) {
    case "resume":
      return RESUME_STATEMENTS;
    case "detach":
      return DETACH_STATEMENTS;
    case "join":
      return JOIN_STATEMENTS;
    case "close":
      return CLOSE_STATEMENTS;
    case "guard":
      return guardStatements(action.acknowledgers);
    case "drop":
    case "admit":
      return lockStatements(action.reader.serverId, action.kind === "drop");
    case "retire":
      return RETIRE_STATEMENTS;
    case "open":
      return openStatements(action.acknowledgers, await readersOf(access, cluster, action));
    case "follow":
      return followStatements(await sourceOf(access, cluster, action), await readersOf(access, cluster, action));
    case "clone":
      return cloneStatements(await sourceOf(access, cluster, action));
  }
}

/** Accounts for all members, each of which may come to follow, and for the read replicas. */
async function readersOf(
  { docker, clusters }: DatabaseAccess,
  cluster: DbCluster,
  { containerId }: DbAction,
): Promise<Account[]> {
  const password = await passwordOf(docker, containerId);
  const readers = [cluster, ...replicasOf(clusters, cluster)].flatMap(({ instances }) => instances);
  return readers.map(({ serverId }) => ({ user: replicationUser(serverId), password }));
}

async function sourceOf(
  { docker, clusters }: DatabaseAccess,
  cluster: DbCluster,
  { containerId, instance, source }: DbAction & { readonly source: DbInstance },
): Promise<Source> {
  const { port } = clusters.find(({ instances }) => instances.includes(source)) ?? cluster;
  const password = await passwordOf(docker, containerId);
  return { host: source.privateIp, port, user: replicationUser(instance.serverId), password };
}

/** The same in all servers that may follow one another. */
async function passwordOf(docker: Docker, containerId: string): Promise<string> {
  const argv = ["printenv", "MYSQL_REPLICATION_PASSWORD"];
  const { stdout } = await execIn(docker, containerId, argv, { timeoutMs: ANSWER_TIMEOUT_MS });
  return stdout.trim();
}

/** Ends connections. The client ends at one that has gone meanwhile; then it is looked at again which are left. */
async function disconnect(sessions: SqlSessions, containerId: string, users: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const found = await sessions.run(containerId, killsOf(users), ANSWER_TIMEOUT_MS);
    const kills = found.match(/KILL \d+;/g) ?? [];
    if (kills.length === 0) return;
    try {
      await sessions.run(containerId, `${kills.join("\n")}\n`, ANSWER_TIMEOUT_MS);
      return;
    } catch (error) {
      if (attempt === DISCONNECT_ATTEMPTS) throw error;
    }
  }
}

/** In a client of its own: it takes as long as the data is large. A server that has cloned another ends, and is started again. */
async function clone(docker: Docker, containerId: string, statements: string): Promise<void> {
  const seconds = Math.round(CLONE_TIMEOUT_MS * 0.8e-3);
  const client = `MYSQL_PWD=$MYSQL_ROOT_PASSWORD exec timeout ${seconds} mysql --user=root --batch`;
  const { exitCode, stderr } = await execIn(docker, containerId, ["sh", "-c", client], {
    stdin: statements,
    timeoutMs: CLONE_TIMEOUT_MS,
  });
  if (exitCode === 0 || stderr.includes(RESTART_FAILED)) return;
  throw new LabError("DatabaseFault", `MySQL in ${containerId.slice(0, 12)}: ${stderr.trim()}`, { status: 500 });
}
