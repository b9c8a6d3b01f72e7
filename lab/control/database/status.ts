import { isReadReplica, isStandby } from "../../model/db-family.ts";
import type { DbRoles } from "../../model/db-roles.ts";
import type { DnsName } from "../../model/fabric-state.ts";
import type { DbCluster } from "../../model/lab.ts";
import type { DatabaseStatus } from "../../model/status.ts";
import { countGtids, formatGtids, subtract } from "./gtid.ts";
import type { DbObservation, Replication, RunningServer } from "./observation.ts";
import { replicationStatus } from "./replication-status.ts";
import { running } from "./view.ts";

type Member = DatabaseStatus["members"][number];

/** Row R08: every name of a cluster lives five seconds. */
export const ENDPOINT_TTL_SECONDS = 5;

/** What `tierlab status` says of a cluster. */
export function databaseStatus(
  cluster: DbCluster,
  roles: DbRoles,
  observed: readonly DbObservation[],
  reboots: ReadonlyMap<string, number> = new Map(),
  source?: DbObservation,
): DatabaseStatus {
  const [replica] = isReadReplica(cluster, roles) ? observed : [];
  const writer = replica ? source && running([source], source.instance.identifier) : running(observed, roles.writer);
  const standby = cluster.instances.find((one) => isStandby(cluster, roles, one));
  return {
    cluster: cluster.identifier,
    state: roles.failover ? "failing-over" : "available",
    endpoint: cluster.endpoint,
    ...(cluster.readerEndpoint === undefined ? {} : { readerEndpoint: cluster.readerEndpoint }),
    ...(standby && { secondaryAvailabilityZone: standby.availabilityZone }),
    ...(replica && { source: cluster.source }),
    // One that is being promoted is not stopped by hand.
    ...(replica && !roles.promotion && { replication: replicationStatus(replica, source) }),
    members: observed.map((one) => memberOf(one, { cluster, roles, writer, reboots })),
  };
}

/** What was seen, with what has been asked for since: an instance is `rebooting` from the moment of that. */
export function withReboots(
  statuses: readonly DatabaseStatus[],
  reboots: ReadonlyMap<string, number>,
): readonly DatabaseStatus[] {
  if (reboots.size === 0) return statuses;
  const asAsked = (one: Member): Member => (reboots.has(one.identifier) ? { ...one, state: "rebooting" } : one);
  return statuses.map((status) => ({ ...status, members: status.members.map(asAsked) }));
}

interface Surroundings {
  readonly cluster: DbCluster;
  readonly roles: DbRoles;
  /** Or the source of a read replica. Absent while it does not answer. */
  readonly writer: RunningServer | undefined;
  readonly reboots: ReadonlyMap<string, number>;
}

function memberOf(observation: DbObservation, surroundings: Surroundings): Member {
  const { cluster, roles, writer, reboots } = surroundings;
  const { instance, instanceId, server } = observation;
  const isReplica = isReadReplica(cluster, roles);
  const isWriter = instance.identifier === roles.writer && !isReplica;
  const isServed = writer?.readOnly === false;
  const state = reboots.has(instance.identifier) ? "rebooting" : stateOf(observation, isWriter, isServed, isReplica);
  const message = state === "rebooting" ? undefined : messageOf(observation, isWriter);
  return {
    identifier: instance.identifier,
    ...(instanceId === undefined ? {} : { instanceId }),
    role: isWriter ? "writer" : cluster.isMultiAz ? "standby" : "reader",
    state,
    availabilityZone: instance.availabilityZone,
    promotionTier: instance.promotionTier,
    ...(server.kind === "running" ? serverFacts(server) : {}),
    ...(server.kind === "running" && !isWriter ? lagOf(server, writer) : {}),
    ...(isReplica ? { lagSeconds: replicationStatus(observation).lagSeconds } : {}),
    ...(isWriter || isReplica ? {} : { isInSync: roles.inSync.includes(instance.identifier) }),
    ...(message ? { message } : {}),
  };
}

function serverFacts({ activity, executed, received }: RunningServer): Partial<Member> {
  return {
    ...(activity ? { connections: activity.connections, uptimeSeconds: activity.uptimeSeconds } : {}),
    gtidExecuted: formatGtids(executed),
    gtidReceived: formatGtids(received),
  };
}

/** One that does not get what its writer writes does not know how far behind it is, but for what the writer says. */
function lagOf({ replication, activity, executed }: RunningServer, writer: RunningServer | undefined): Partial<Member> {
  const isFollowing = replication?.receives === "Yes" && replication.applies;
  return {
    ...(typeof replication?.lagSeconds === "number" ? { lagSeconds: replication.lagSeconds } : {}),
    ...(isFollowing && activity ? { lagMs: activity.lagMs } : {}),
    ...(writer ? { lagTransactions: countGtids(subtract(writer.executed, executed)) } : {}),
  };
}

function stateOf({ server }: DbObservation, isWriter: boolean, isServed: boolean, isReplica: boolean): Member["state"] {
  if (server.kind === "stopped") return "stopped";
  if (server.kind !== "running") return "creating";
  if (isReplica) return serves(server) ? "available" : "creating";
  if (isWriter) return server.readOnly ? "creating" : "available";
  return server.replication ? readerState(server.replication, isServed) : "creating";
}

/** A read replica serves what it has, however old that is. */
function serves({ replication, isVoid }: RunningServer): boolean {
  return !isVoid && replication !== undefined && (replication.hasReceived || replication.receives === "Yes");
}

/** A reader goes on serving while its writer is away (row R14); one that is cut off from a writer that serves does not. */
function readerState({ receives, applies, hasReceived, lastError }: Replication, isServed: boolean): Member["state"] {
  if (applies && (receives === "Yes" || (!isServed && hasReceived))) return "available";
  return receives === "Connecting" || !lastError ? "creating" : "error";
}

function messageOf({ server }: DbObservation, isWriter: boolean): string | undefined {
  if (server.kind === "silent") return server.message;
  if (server.kind !== "running" || isWriter) return undefined;
  return server.replication?.lastError || undefined;
}

/**
 * The cluster's names: the writer's endpoint, the reader's (the writer where no reader serves, row R04), and one for
 * each instance, which follows the instance and never the role (row R06). A DB instance of its own has that last one; where it
 * has a standby it leads to whoever is the primary (row R38).
 */
export function databaseNames(
  cluster: DbCluster,
  roles: DbRoles,
  observed: readonly DbObservation[],
  reboots?: ReadonlyMap<string, number>,
): DnsName[] {
  const instanceNames = cluster.instances.map((instance) => nameOf(instance.endpoint, [instance.privateIp], "all"));
  const writer = cluster.instances.find(({ identifier }) => identifier === roles.writer);
  if (cluster.isMultiAz) return [nameOf(cluster.endpoint, writer ? [writer.privateIp] : [], "all")];
  if (cluster.readerEndpoint === undefined) return instanceNames;
  const { members } = databaseStatus(cluster, roles, observed, reboots);
  const serving = observed.filter(
    (_, index) => members[index]?.state === "available" && members[index]?.role === "reader",
  );
  const readers = serving.map((one) => one.instance.privateIp);
  const writerAddresses = writer ? [writer.privateIp] : [];
  return [
    nameOf(cluster.endpoint, writerAddresses, "all"),
    nameOf(cluster.readerEndpoint, readers.length > 0 ? readers : writerAddresses, "one-at-random"),
    ...instanceNames,
  ];
}

function nameOf(name: string, addresses: readonly string[], answer: DnsName["answer"]): DnsName {
  return { name, ttlSeconds: ENDPOINT_TTL_SECONDS, addresses, answer };
}
