import { type Docker, execIn, startContainer } from "../../docker/index.ts";
import { type Clock, systemClock } from "../../model/clock.ts";
import { describeError, LabError } from "../../model/errors.ts";
import type { LabEventBody } from "../../model/events.ts";
import type { Inventory } from "../../model/inventory.ts";
import type { DbCluster, DbInstance, Lab } from "../../model/lab.ts";
import type { DatabaseStatus } from "../../model/status.ts";
import { type Backoff, createBackoff } from "../backoff.ts";
import {
  type DbAction,
  type DbObservation,
  databaseEvents,
  databaseNames,
  databaseStatus,
  followStatements,
  lastKnown,
  parseAnswer,
  QUESTION,
  RESUME_STATEMENTS,
  reconcileDatabase,
  WAIT_FOR_REPLICA_STATEMENTS,
} from "../database/index.ts";
import type { Databases } from "../ports.ts";

const ANSWER_TIMEOUT_MS = 10_000;
/**
 * The server's administrator, over the socket inside the container: the password never leaves it. A client that hangs
 * with its server ends before it is given up.
 */
const CLIENT = ["sh", "-c", "MYSQL_PWD=$MYSQL_ROOT_PASSWORD exec timeout 8 mysql --user=root --batch --vertical"];

/** Looks at every cluster of the lab, does what is needed, and tells what it saw. */
export function connectDatabases(docker: Docker, lab: Lab, clock: Clock = systemClock): Databases {
  const keepers = lab.dbClusters.map((cluster) => createKeeper(docker, cluster, clock));
  return async (inventory) => {
    const reports = await Promise.all(keepers.map((keep) => keep(inventory)));
    return {
      statuses: reports.flatMap((report) => report.statuses),
      names: reports.flatMap((report) => report.names),
      events: reports.flatMap((report) => report.events),
    };
  };
}

function createKeeper(docker: Docker, cluster: DbCluster, clock: Clock): Databases {
  const backoff = createBackoff(clock);
  let before: DatabaseStatus | undefined;
  return async (inventory) => {
    const observed = await Promise.all(cluster.instances.map((instance) => observe(docker, instance, inventory)));
    for (const one of observed) if (one.server.kind === "running") backoff.succeeded(startKey(one.instance));
    const status = databaseStatus(cluster, observed);
    const events = databaseEvents(before, status);
    before = lastKnown(before, status);
    const actions = reconcileDatabase(cluster, observed, clock.now());
    const faults = await Promise.all(actions.map((action) => attempt(docker, cluster, action, backoff)));
    return { statuses: [status], names: databaseNames(cluster, observed), events: [...events, ...faults.flat()] };
  };
}

/**
 * One that fails keeps neither the others from being done nor the report from being given; it is told when it fails for
 * the first time.
 */
async function attempt(
  docker: Docker,
  cluster: DbCluster,
  action: DbAction,
  backoff: Backoff,
): Promise<LabEventBody[]> {
  const key = action.kind === "start" ? startKey(action.instance) : `${action.kind} ${action.instance.identifier}`;
  if (!backoff.isDue(key)) return [];
  try {
    await perform(docker, cluster, action);
    // A server that dies each time it is started is started ever more seldom.
    if (action.kind === "start") backoff.failed(key);
    else backoff.succeeded(key);
    return [];
  } catch (error) {
    return backoff.failed(key) > 1 ? [] : [{ kind: "error", message: `${key}: ${describeError(error)}` }];
  }
}

function startKey(instance: DbInstance): string {
  return `start ${instance.identifier}`;
}

async function observe(docker: Docker, instance: DbInstance, inventory: Inventory): Promise<DbObservation> {
  const container = inventory.find((one) => one.role === "db-instance" && one.resource === instance.logicalId);
  if (!container || container.state.kind === "pending") return { instance, server: { kind: "absent" } };
  const { containerId, instanceId, state } = container;
  if (state.kind === "stopped") return { instance, containerId, instanceId, server: state };
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
