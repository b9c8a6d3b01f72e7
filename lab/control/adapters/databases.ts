import { isDeepStrictEqual } from "node:util";
import type { Docker } from "../../docker/index.ts";
import { streamIn } from "../../docker/stream.ts";
import { type Clock, systemClock } from "../../model/clock.ts";
import { isReadReplica, sourceOf } from "../../model/db-family.ts";
import { initialRoles } from "../../model/db-roles.ts";
import { describeError } from "../../model/errors.ts";
import type { LabEventBody } from "../../model/events.ts";
import type { Inventory } from "../../model/inventory.ts";
import type { DbCluster, DbInstance, Lab } from "../../model/lab.ts";
import type { DatabaseStatus } from "../../model/status.ts";
import { type Backoff, createBackoff } from "../backoff.ts";
import {
  activitiesOf,
  asSeen,
  awaySince,
  type DbAction,
  type DbObservation,
  databaseEvents,
  databaseNames,
  databaseStatus,
  endedReboots,
  lastKnown,
  type Pace,
  paceOf,
  parseAnswer,
  QUESTION,
  reconcileDatabase,
} from "../database/index.ts";
import type { DatabaseLedger, DatabaseReport, Databases, Log } from "../ports.ts";
import type { Sightings } from "../sightings.ts";
import { type DatabaseAccess, performOn } from "./database-actions.ts";
import { createNudger } from "./nudger.ts";
import { clientArgv, createSqlSessions, type SqlSessions } from "./sql-sessions.ts";

/** Real time; a server that takes longer counts as one that does not answer. */
const ANSWER_TIMEOUT_MS = 4_000;
/** Sessions that are used one beside the other. */
const NUDGES = ["nudge-1", "nudge-2", "nudge-3"];

export interface DatabasesOptions {
  readonly sightings: () => Promise<Sightings>;
  readonly timeScale: number;
  /** Gets a line before everything that is done to a server. */
  readonly log?: Pick<Log, "info">;
  readonly clock?: Clock;
}

/** Looks at every cluster of the lab, does what is needed, and tells what it saw. */
export function connectDatabases(
  docker: Docker,
  lab: Lab,
  { sightings, timeScale, log, clock = systemClock }: DatabasesOptions,
): Databases {
  const sessions = openSessions(docker, "control");
  const nudge = createNudger(NUDGES.map((use) => openSessions(docker, use)));
  const access = { docker, sessions, nudge, clusters: lab.dbClusters, log };
  const keepers = lab.dbClusters.map((cluster) => createKeeper(access, cluster, paceOf(cluster, timeScale), clock));
  return async (inventory, ledger) => {
    const seen = await sightings();
    const reports = await Promise.all(keepers.map((keep) => keep(inventory, ledger, seen)));
    return {
      statuses: reports.flatMap((report) => report.statuses),
      names: reports.flatMap((report) => report.names),
      events: reports.flatMap((report) => report.events),
      activities: new Map(reports.flatMap(({ activities = new Map() }) => [...activities])),
    };
  };
}

function openSessions(docker: Docker, use: string): SqlSessions {
  return createSqlSessions(async (containerId) => {
    const client = await streamIn(docker, containerId, clientArgv(use));
    client.release();
    return client;
  });
}

type Keeper = (inventory: Inventory, ledger: DatabaseLedger, seen: Sightings) => Promise<DatabaseReport>;

function createKeeper(access: DatabaseAccess, cluster: DbCluster, pace: Pace, clock: Clock): Keeper {
  const backoff = createBackoff(clock);
  let told: DatabaseStatus | undefined;
  let before: readonly DbObservation[] = [];
  let awaySinceMs: ReadonlyMap<string, number> = new Map();
  const cloning = new Set<string>();
  /** Takes as long as the data is large; the cluster is looked after meanwhile. */
  function clone(action: DbAction & { readonly message: string }, ledger: DatabaseLedger): void {
    const { message, instance } = action;
    const { identifier } = instance;
    if (cloning.has(identifier) || !backoff.isDue(keyOf(action))) return;
    cloning.add(identifier);
    ledger.append({ kind: "database", cluster: cluster.identifier, instance: identifier, message });
    void attempt(access, cluster, action, backoff).then((faults) => {
      cloning.delete(identifier);
      for (const fault of faults) ledger.append(fault);
    });
  }
  return async (inventory, ledger, seen) => {
    const look = async (instance: DbInstance) =>
      asSeen(await observe(access.sessions, instance, inventory), seen.get(instance.privateIp) ?? 0);
    const observed = await Promise.all(cluster.instances.map(look));
    // After the replica, which cannot have more than the source has by then.
    const upstream = sourceWriter(access.clusters, cluster, ledger);
    const source = upstream && (await look(upstream));
    for (const one of observed) if (one.server.kind === "running") backoff.succeeded(startKey(one.instance));
    // From here to the roles that are written down nothing is waited for: nobody else changes them meanwhile.
    const roles = ledger.roles(cluster.identifier) ?? initialRoles(cluster);
    const nowMs = clock.now();
    awaySinceMs = awaySince(cluster, roles, observed, awaySinceMs, nowMs);
    const reboots = ledger.reboots();
    const view = {
      cluster,
      roles,
      observed,
      before,
      awaySinceMs,
      nowMs,
      pace,
      reboots,
      cloning,
      ...(source ? { source } : {}),
    };
    const step = reconcileDatabase(view);
    for (const instance of endedReboots(view)) {
      ledger.append({ kind: "database-reboot", cluster: cluster.identifier, instance, state: "ended" });
    }
    before = observed;
    if (!isDeepStrictEqual(step.roles, roles)) {
      ledger.append({ kind: "database-roles", cluster: cluster.identifier, roles: step.roles });
    }
    for (const event of step.events) ledger.append({ kind: "database", cluster: cluster.identifier, ...event });
    for (const action of step.actions) if (action.kind === "clone") clone(action, ledger);
    const actions = step.actions.filter((one) => !cloning.has(one.instance.identifier));
    const faults = await performAll(access, cluster, actions, backoff);
    const status = databaseStatus(cluster, step.roles, observed, ledger.reboots(), source);
    const events = databaseEvents(told, status);
    told = lastKnown(told, status);
    const names = databaseNames(cluster, step.roles, observed, ledger.reboots());
    return { statuses: [status], names, events: [...events, ...faults], activities: activitiesOf(observed) };
  };
}

/** Whom a read replica is to follow; nobody where it is none. */
function sourceWriter(
  clusters: readonly DbCluster[],
  cluster: DbCluster,
  ledger: DatabaseLedger,
): DbInstance | undefined {
  const source = sourceOf(clusters, cluster);
  if (!source || !isReadReplica(cluster, ledger.roles(cluster.identifier))) return undefined;
  const { writer } = ledger.roles(source.identifier) ?? initialRoles(source);
  return source.instances.find(({ identifier }) => identifier === writer);
}

/** One server's after the other, servers side by side; a reader joins only where its writer waits for it. */
async function performAll(
  access: DatabaseAccess,
  cluster: DbCluster,
  actions: readonly DbAction[],
  backoff: Backoff,
): Promise<LabEventBody[]> {
  const joins = actions.filter(({ kind }) => kind === "join");
  const nudges = actions.filter(({ kind }) => kind === "nudge");
  const others = actions.filter(({ kind }) => kind !== "join" && kind !== "nudge");
  const servers = [...new Set(others.map(({ containerId }) => containerId))];
  const done = servers.map(async (containerId) => {
    const faults: LabEventBody[] = [];
    for (const action of others.filter((one) => one.containerId === containerId)) {
      faults.push(...(await attempt(access, cluster, action, backoff)));
    }
    return faults;
  });
  const guard = others.find(({ kind }) => kind === "guard");
  // Commits wait from here on, and so does this for no server but the writer.
  const guarded = guard && done[servers.indexOf(guard.containerId)];
  const joined = joins.map(async (join) => {
    await guarded;
    return !guard || backoff.isDue(keyOf(guard)) ? attempt(access, cluster, join, backoff) : [];
  });
  const joinFaults = await Promise.all(joined);
  const nudged = nudges.map((nudge) => attempt(access, cluster, nudge, backoff));
  return (await Promise.all([...done, ...joinFaults, ...nudged])).flat();
}

/**
 * One that fails keeps neither the others from being done nor the report from being given; it is told when it fails for
 * the first time.
 */
async function attempt(
  access: DatabaseAccess,
  cluster: DbCluster,
  action: DbAction,
  backoff: Backoff,
): Promise<LabEventBody[]> {
  const key = keyOf(action);
  if (!backoff.isDue(key)) return [];
  try {
    access.log?.info({ cluster: cluster.identifier, step: key }, "database");
    await performOn(access, cluster, action);
    // A server that dies each time it is started is started ever more seldom.
    if (action.kind === "start") backoff.failed(key);
    else backoff.succeeded(key);
    return [];
  } catch (error) {
    return backoff.failed(key) > 1 ? [] : [{ kind: "error", message: `${key}: ${describeError(error)}` }];
  }
}

function keyOf({ kind, instance }: DbAction): string {
  return kind === "start" ? startKey(instance) : `${kind} ${instance.identifier}`;
}

function startKey(instance: DbInstance): string {
  return `start ${instance.identifier}`;
}

async function observe(sessions: SqlSessions, instance: DbInstance, inventory: Inventory): Promise<DbObservation> {
  const container = inventory.find((one) => one.role === "db-instance" && one.resource === instance.logicalId);
  if (!container || container.state.kind === "pending") return { instance, server: { kind: "absent" } };
  const { containerId, instanceId, state } = container;
  if (state.kind === "stopped") return { instance, containerId, instanceId, server: state };
  const seen = { instance, containerId, instanceId, startedAtMs: state.startedAtMs };
  if (state.paused) return { ...seen, server: { kind: "silent", message: "hung" } };
  return { ...seen, server: await ask(sessions, containerId) };
}

async function ask(sessions: SqlSessions, containerId: string): Promise<DbObservation["server"]> {
  try {
    const answer = await sessions.run(containerId, QUESTION, ANSWER_TIMEOUT_MS);
    return parseAnswer(answer) ?? { kind: "silent", message: answer.trim().slice(0, 200) };
  } catch (error) {
    return { kind: "silent", message: (error as Error).message };
  }
}
