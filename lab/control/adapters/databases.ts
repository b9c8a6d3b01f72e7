import { type Docker, execIn, startContainer } from "../../docker/index.ts";
import { LabError } from "../../model/errors.ts";
import type { Inventory } from "../../model/inventory.ts";
import type { DbCluster, DbInstance, Lab } from "../../model/lab.ts";
import type { DatabaseStatus } from "../../model/status.ts";
import {
  type DbAction,
  type DbObservation,
  databaseEvents,
  databaseNames,
  databaseStatus,
  followStatements,
  parseAnswer,
  QUESTION,
  RESUME_STATEMENTS,
  reconcileDatabase,
  WAIT_FOR_REPLICA_STATEMENTS,
} from "../database/index.ts";
import type { DatabaseReport, Databases } from "../ports.ts";

const ANSWER_TIMEOUT_MS = 10_000;
/** The server's administrator, over the socket inside the container: the password never leaves it. */
const CLIENT = ["sh", "-c", "MYSQL_PWD=$MYSQL_ROOT_PASSWORD exec mysql --user=root --batch --connect-timeout=2"];

/** Looks at every cluster of the lab, does what is needed, and tells what it saw. */
export function connectDatabases(docker: Docker, lab: Lab): Databases {
  const before = new Map<string, DatabaseStatus>();
  return async (inventory) => {
    const reports = await Promise.all(lab.dbClusters.map((cluster) => keepCluster(docker, cluster, inventory, before)));
    return {
      statuses: reports.flatMap((report) => report.statuses),
      names: reports.flatMap((report) => report.names),
      events: reports.flatMap((report) => report.events),
    };
  };
}

async function keepCluster(
  docker: Docker,
  cluster: DbCluster,
  inventory: Inventory,
  before: Map<string, DatabaseStatus>,
): Promise<DatabaseReport> {
  const observed = await Promise.all(cluster.instances.map((instance) => observe(docker, instance, inventory)));
  const status = databaseStatus(cluster, observed);
  const events = databaseEvents(before.get(cluster.identifier), status);
  before.set(cluster.identifier, status);
  await Promise.all(reconcileDatabase(cluster, observed).map((action) => perform(docker, cluster, action)));
  return { statuses: [status], names: databaseNames(cluster, observed), events };
}

async function observe(docker: Docker, instance: DbInstance, inventory: Inventory): Promise<DbObservation> {
  const container = inventory.find((one) => one.role === "db-instance" && one.resource === instance.logicalId);
  if (!container || container.state.kind === "pending") return { instance, server: { kind: "absent" } };
  const { containerId, instanceId, state } = container;
  if (state.kind === "stopped") return { instance, containerId, instanceId, server: { kind: "stopped" } };
  if (state.paused) return { instance, containerId, instanceId, server: { kind: "silent", message: "hung" } };
  return { instance, containerId, instanceId, server: await ask(docker, containerId) };
}

async function ask(docker: Docker, containerId: string): Promise<DbObservation["server"]> {
  try {
    const { stdout, stderr } = await execIn(docker, containerId, CLIENT, {
      stdin: QUESTION,
      timeoutMs: ANSWER_TIMEOUT_MS,
    });
    return parseAnswer(stdout) ?? { kind: "silent", message: stderr.trim().slice(0, 200) };
  } catch (error) {
    return { kind: "silent", message: (error as Error).message };
  }
}

async function perform(docker: Docker, cluster: DbCluster, action: DbAction): Promise<void> {
  if (action.kind === "start") return startContainer(docker, action.containerId);
  await runSql(docker, action.containerId, await statementsOf(docker, cluster, action));
}

async function statementsOf(
  docker: Docker,
  cluster: DbCluster,
  action: Exclude<DbAction, { kind: "start" }>,
): Promise<string> {
  if (action.kind === "resume") return RESUME_STATEMENTS;
  if (action.kind === "wait-for-replica") return WAIT_FOR_REPLICA_STATEMENTS;
  const names = ["MYSQL_REPLICATION_USER", "MYSQL_REPLICATION_PASSWORD"];
  const { stdout } = await execIn(docker, action.containerId, ["printenv", ...names], { timeoutMs: ANSWER_TIMEOUT_MS });
  const [user = "", password = ""] = stdout.split("\n");
  return followStatements({ host: action.source.privateIp, port: cluster.port, user, password });
}

async function runSql(docker: Docker, containerId: string, statements: string): Promise<void> {
  const { exitCode, stderr } = await execIn(docker, containerId, CLIENT, {
    stdin: statements,
    timeoutMs: ANSWER_TIMEOUT_MS,
  });
  if (exitCode === 0) return;
  throw new LabError("DatabaseFault", `MySQL in ${containerId.slice(0, 12)}: ${stderr.trim()}`, { status: 500 });
}
