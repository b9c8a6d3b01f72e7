/** Does to MySQL servers what was decided of them. */
import { type Docker, execIn, killContainer, startContainer } from "../../docker/index.ts";
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

/** Real time. */
const ANSWER_TIMEOUT_MS = 10_000;
const CLONE_TIMEOUT_MS = 600_000;
/** What `CLONE INSTANCE` says of itself where nobody but control restarts the server. */
const RESTART_FAILED = "ERROR 3707";

/**
 * The server's administrator, over the socket inside the container: the password never leaves it. A client that hangs
 * with its server ends before it is given up.
 */
export function administrator(timeoutMs: number): string[] {
  const seconds = Math.round(timeoutMs * 0.8e-3);
  return ["sh", "-c", `MYSQL_PWD=$MYSQL_ROOT_PASSWORD exec timeout ${seconds} mysql --user=root --batch --vertical`];
}

/** @throws LabError `DatabaseFault`, `ExecTimedOut`, or Docker's */
export async function performOn(docker: Docker, cluster: DbCluster, action: DbAction): Promise<void> {
  const { containerId } = action;
  if (action.kind === "start") return startContainer(docker, containerId);
  if (action.kind === "fence") return killContainer(docker, containerId);
  await runSql(docker, containerId, await statementsOf(docker, cluster, action), timeoutOf(action));
  if (action.kind === "open" || action.kind === "close") await disconnect(docker, containerId, CLIENTS);
  if (action.kind === "drop") await disconnect(docker, containerId, connectionsOf(action.reader.serverId));
}

function timeoutOf({ kind }: DbAction): number {
  return kind === "clone" ? CLONE_TIMEOUT_MS : ANSWER_TIMEOUT_MS;
}

async function statementsOf(
  docker: Docker,
  cluster: DbCluster,
  action: Exclude<DbAction, { kind: "start" | "fence" }>,
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

/** Ends connections; one that has gone meanwhile is no fault. */
async function disconnect(docker: Docker, containerId: string, users: string): Promise<void> {
  const client = "MYSQL_PWD=$MYSQL_ROOT_PASSWORD timeout 8 mysql --user=root --batch --skip-column-names";
  const argv = ["sh", "-c", `${client} | ${client} --force 2>/dev/null; true`];
  await execIn(docker, containerId, argv, { stdin: killsOf(users), timeoutMs: ANSWER_TIMEOUT_MS });
}

async function runSql(docker: Docker, containerId: string, statements: string, timeoutMs: number): Promise<void> {
  const { exitCode, stderr } = await execIn(docker, containerId, administrator(timeoutMs), {
    stdin: statements,
    timeoutMs,
  });
  // A server that has cloned another ends, and is started again.
  if (exitCode === 0 || stderr.includes(RESTART_FAILED)) return;
  throw new LabError("DatabaseFault", `MySQL in ${containerId.slice(0, 12)}: ${stderr.trim()}`, { status: 500 });
}
