/**
 * MySQL servers with semi-synchronous replication as far as a failover meets them, in memory and one small step at a time:
 * what a server has written to its binary log, what its readers got of it, and what a client was told.
 */

import { type DbRoles, initialRoles } from "../../model/db-roles.ts";
import type { DbCluster, DbInstance } from "../../model/lab.ts";
import type { DbAction } from "../database/actions.ts";
import { awaySince } from "../database/away.ts";
import { type GtidSet, parseGtids } from "../database/gtid.ts";
import { asSeen, type DbObservation, type ServerState } from "../database/observation.ts";
import { endedReboots } from "../database/reboot.ts";
import { reconcileDatabase } from "../database/reconcile.ts";

interface Commit {
  readonly gtid: string;
  readonly by: Set<string>;
}

interface Server {
  readonly instance: DbInstance;
  state: "up" | "paused" | "stopped";
  startedAtMs: number;
  stoppedAtMs: number;
  readOnly: boolean;
  acknowledgers: number;
  semiSyncReplica: boolean;
  source: string | undefined;
  isReceiving: boolean;
  isApplying: boolean;
  /** Carried out, in order. */
  executed: string[];
  /** In the binary log, and not told to the client. */
  waiting: Commit[];
  /** Received and not yet carried out; a relay log outlives its server, as it was seen to. */
  relay: string[];
  /** A copy of another's data was begun and not ended. */
  isVoid: boolean;
  /** From the other servers. */
  isApart: boolean;
  /** From control too, and since when. */
  cutOffAtMs: number | undefined;
  /** Server ids of the readers that it does not let in. */
  dropped: Set<number>;
}

/** `cut`: from the other servers and from control; `part`: from the other servers. */
export type Misfortune = "kill" | "pause" | "unpause" | "cut" | "part" | "mend";

export interface DatabaseWorld {
  readonly servers: readonly Server[];
  /** What clients were told is committed. */
  readonly acknowledged: ReadonlySet<string>;
  readonly roles: DbRoles;
  readonly messages: readonly string[];
  /** A client writes to this server, whatever it is. */
  write(number: number): void;
  /** Each reader receives one transaction. @param isApplied and carries one out; unless told, it does */
  replicate(isApplied?: boolean): void;
  /** @param most actions that are done before control dies; all unless told @returns those that were done */
  look(most?: number): readonly string[];
  restartControl(): void;
  fault(number: number, kind: Misfortune): void;
  pass(ms: number): void;
  ask(target: string): void;
  reboot(number: number): void;
  readonly reboots: ReadonlyMap<string, number>;
}

export function databaseWorld(cluster: DbCluster): DatabaseWorld {
  const servers = cluster.instances.map(newServer);
  const acknowledged = new Set<string>();
  const messages: string[] = [];
  const reboots = new Map<string, number>();
  let away = new Map<string, number>();
  let roles = initialRoles(cluster);
  let before: DbObservation[] = [];
  let nowMs = 0;
  const byIp = (ip: string | undefined) => servers.find(({ instance }) => instance.privateIp === ip);
  const isAlone = ({ isApart, instance }: Server) => isApart || roles.fenced?.includes(instance.identifier);
  const canTalk = (a: Server, b: Server) => a.state === "up" && b.state === "up" && !isAlone(a) && !isAlone(b);

  const isLinked = (reader: Server, source: Server) =>
    reader.isReceiving && canTalk(reader, source) && !source.dropped.has(reader.instance.serverId);

  function settle(server: Server): void {
    const isDone = (commit: Commit) => commit.by.size >= server.acknowledgers;
    for (const commit of server.waiting.filter(isDone)) {
      server.executed.push(commit.gtid);
      acknowledged.add(commit.gtid);
    }
    server.waiting = server.waiting.filter((commit) => !isDone(commit));
  }

  function write(server: Server): void {
    const count = server.executed.length + server.waiting.length;
    server.waiting.push({ gtid: `${server.instance.identifier}:${count + 1}`, by: new Set() });
    settle(server);
  }

  function receive(reader: Server): void {
    const source = byIp(reader.source);
    if (!source || !isLinked(reader, source)) return;
    const log = [...source.executed, ...source.waiting.map(({ gtid }) => gtid)];
    const next = log.find((gtid) => !reader.executed.includes(gtid) && !reader.relay.includes(gtid));
    if (next === undefined) return;
    reader.relay.push(next);
    // What comes over the connection is acknowledged, with all before it; what it had before is not.
    if (!reader.semiSyncReplica) return;
    for (const { gtid, by } of source.waiting) {
      if (reader.relay.includes(gtid) || reader.executed.includes(gtid)) by.add(reader.instance.identifier);
    }
    settle(source);
  }

  function apply(reader: Server): void {
    const next = reader.isApplying ? reader.relay.shift() : undefined;
    if (next !== undefined) reader.executed.push(next);
  }

  /** What was in the binary log is carried out; nobody is told. */
  function end(server: Server): void {
    server.executed.push(...server.waiting.map(({ gtid }) => gtid));
    Object.assign(server, { state: "stopped", stoppedAtMs: nowMs, waiting: [], readOnly: true });
    Object.assign(server, { acknowledgers: 0, semiSyncReplica: false, isReceiving: true, isApplying: true });
  }

  function observe(server: Server): ServerState {
    if (server.state === "stopped") return { kind: "stopped", finishedAtMs: server.stoppedAtMs };
    if (server.state === "paused") return { kind: "silent", message: "hung" };
    const source = byIp(server.source);
    const isFed = source !== undefined && isLinked(server, source);
    const receives = server.isReceiving ? (isFed ? "Yes" : "Connecting") : "No";
    const { isVoid } = server;
    const waiting = server.waiting.length;
    const executed = setOf(isVoid ? [] : server.executed);
    const readers = servers.filter(
      (one) => one.source === server.instance.privateIp && one.semiSyncReplica && isLinked(one, server),
    ).length;
    return {
      ...{ kind: "running", readOnly: server.readOnly, acknowledgers: server.acknowledgers, readers, executed },
      ...{
        dropped: [...server.dropped],
        semiSyncReplica: server.semiSyncReplica,
        received: setOf(isVoid ? [] : [...server.executed, ...server.relay]),
        ...{ isVoid, waiting },
      },
      ...(server.source === undefined
        ? {}
        : {
            replication: {
              ...{ sourceHost: server.source, receives, applies: server.isApplying, hasReceived: true },
              ...{ lagSeconds: 0, lastError: "" },
            },
          }),
    };
  }

  function perform(action: DbAction): void {
    const server = byIp(action.instance.privateIp);
    if (!server) return;
    if (action.kind === "start") {
      if (server.state === "stopped") Object.assign(server, { state: "up", startedAtMs: nowMs });
      return;
    }
    if (server.state !== "up") return;
    if (action.kind === "fence" || action.kind === "end") {
      end(server);
    } else if (action.kind === "open") {
      Object.assign(server, { acknowledgers: action.acknowledgers, source: undefined, relay: [], readOnly: false });
      server.semiSyncReplica = false;
    } else if (action.kind === "close") server.readOnly = true;
    else if (action.kind === "guard") {
      server.acknowledgers = action.acknowledgers;
      settle(server);
    } else if (action.kind === "drop") server.dropped.add(action.reader.serverId);
    else if (action.kind === "admit") server.dropped.delete(action.reader.serverId);
    else if (action.kind === "join") server.semiSyncReplica = true;
    else if (action.kind === "nudge") write(server);
    else if (action.kind === "resume")
      Object.assign(server, { isReceiving: true, isApplying: true, semiSyncReplica: false });
    else if (action.kind === "detach") Object.assign(server, { isReceiving: false, isApplying: true });
    else if (action.kind === "follow") {
      Object.assign(server, { source: action.source.privateIp, relay: [], semiSyncReplica: false });
      Object.assign(server, { isReceiving: true, isApplying: true });
    } else if (action.kind === "retire") server.source = undefined;
    else cloneFrom(server, byIp(action.source.privateIp));
  }

  function cloneFrom(server: Server, source: Server | undefined): void {
    server.isVoid = true;
    if (!source || !canTalk(server, source) || source.dropped.has(server.instance.serverId)) return;
    end(server);
    Object.assign(server, {
      executed: [...source.executed],
      relay: [],
      source: source.instance.privateIp,
      isVoid: false,
    });
  }

  return {
    servers,
    acknowledged,
    messages,
    reboots,
    get roles() {
      return roles;
    },
    write(number) {
      const server = servers[number];
      if (server?.state === "up" && !server.readOnly) write(server);
    },
    replicate(isApplied = true) {
      for (const server of servers) {
        receive(server);
        if (isApplied && server.state === "up") apply(server);
      }
    },
    look(most = Number.POSITIVE_INFINITY) {
      const observed = servers.map((server) => {
        const { instance, cutOffAtMs } = server;
        const up = server.state === "stopped" ? {} : { startedAtMs: server.startedAtMs };
        const seen = { instance, containerId: instance.identifier, server: observe(server), ...up };
        return asSeen(seen, cutOffAtMs === undefined ? 0 : nowMs - cutOffAtMs);
      });
      away = awaySince(cluster, roles, observed, away, nowMs);
      const view = { cluster, roles, observed, before, awaySinceMs: away, nowMs, reboots };
      const step = reconcileDatabase(view);
      for (const identifier of endedReboots(view)) reboots.delete(identifier);
      roles = step.roles;
      messages.push(...step.events.map(({ message }) => message));
      before = observed;
      const done = step.actions.slice(0, most);
      for (const action of done) perform(action);
      return done.map(({ kind, instance }) => `${kind} ${instance.identifier}`);
    },
    restartControl() {
      before = [];
      away = new Map();
    },
    fault(number, kind) {
      const server = servers[number];
      if (!server) return;
      if (kind === "kill" && server.state !== "stopped") end(server);
      if (kind === "pause" && server.state === "up") server.state = "paused";
      if (kind === "unpause" && server.state === "paused") server.state = "up";
      if (kind === "cut") server.cutOffAtMs ??= nowMs;
      if (kind === "mend") server.cutOffAtMs = undefined;
      if (kind === "cut" || kind === "part" || kind === "mend") server.isApart = kind !== "mend";
    },
    reboot(number) {
      const server = servers[number];
      if (server?.state === "up" && !roles.failover) reboots.set(server.instance.identifier, nowMs);
    },
    pass(ms) {
      nowMs += ms;
    },
    ask(target) {
      if (!roles.failover && roles.inSync.includes(target)) roles = { ...roles, failover: { target, isPlanned: true } };
    },
  };
}

function newServer(instance: DbInstance): Server {
  return {
    ...{
      instance,
      state: "up",
      startedAtMs: -1,
      stoppedAtMs: 0,
      readOnly: true,
      acknowledgers: 0,
      semiSyncReplica: false,
    },
    ...{
      source: undefined,
      isReceiving: true,
      isApplying: true,
      executed: [],
      waiting: [],
      relay: [],
      isVoid: false,
      isApart: false,
      cutOffAtMs: undefined,
      dropped: new Set(),
    },
  };
}

function setOf(gtids: readonly string[]): GtidSet {
  return parseGtids(gtids.join(","));
}
