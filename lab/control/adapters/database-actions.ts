/** Does to MySQL servers what was decided of them. */
import { type Docker, endContainer, execIn, killContainer, startContainer } from "../../docker/index.ts";
import { LabError } from "../../model/errors.ts";
import type { DbCluster } from "../../model/lab.ts";
import {
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
  replicationUser,
} from "../database/index.ts";
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
}

/** @throws LabError `DatabaseFault`, `SqlTimedOut`, `ExecTimedOut`, or Docker's */
export async function performOn(
  { docker, sessions }: DatabaseAccess,
  cluster: DbCluster,
  action: DbAction,
): Promise<void> {
  const { containerId } = action;
  if (action.kind === "start") return startContainer(docker, containerId);
  if (action.kind === "end") return endContainer(docker, containerId);
  if (action.kind === "fence") return killContainer(docker, containerId);
  const statements = await statementsOf(docker, cluster, action);
  if (action.kind === "clone") return clone(docker, containerId, statements);
  await sessions.run(containerId, statements, ANSWER_TIMEOUT_MS);
  if (action.kind === "open" || action.kind === "close") await disconnect(sessions, containerId, CLIENTS);
  if (action.kind === "drop") await disconnect(sessions, containerId, connectionsOf(action.reader.serverId));
}

async function statementsOf(
  docker: Docker,
  cluster: DbCluster,
  action: Exclude<DbAction, { kind: "start" | "end" | "fence" }>,
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
    case "open": {
      const serverIds = cluster.instances.map(({ serverId }) => serverId);
      return openStatements(action.acknowledgers, serverIds, await passwordOf(docker, action.containerId));
    }
    case "follow":
    case "clone": {
      const password = await passwordOf(docker, action.containerId);
      const { source, instance } = action;
      const at = { host: source.privateIp, port: cluster.port, user: replicationUser(instance.serverId), password };
      return action.kind === "follow" ? followStatements(at) : cloneStatements(at);
    }
  }
}

/** The same in every server of a cluster. */
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
