import type { DbRoles } from "../../model/db-roles.ts";
import type { DnsName } from "../../model/fabric-state.ts";
import type { DbCluster } from "../../model/lab.ts";
import type { DatabaseStatus } from "../../model/status.ts";
import type { DbObservation, Replication } from "./observation.ts";
import { running } from "./view.ts";

type Member = DatabaseStatus["members"][number];

/** Row R08: every name of a cluster lives five seconds. */
const TTL_SECONDS = 5;

/** What `tierlab status` says of a cluster. */
export function databaseStatus(cluster: DbCluster, roles: DbRoles, observed: readonly DbObservation[]): DatabaseStatus {
  const isServed = running(observed, roles.writer)?.readOnly === false;
  return {
    cluster: cluster.identifier,
    state: roles.failover ? "failing-over" : "available",
    endpoint: cluster.endpoint,
    ...(cluster.readerEndpoint === undefined ? {} : { readerEndpoint: cluster.readerEndpoint }),
    members: observed.map((one) => memberOf(one, roles, isServed)),
  };
}

function memberOf(observation: DbObservation, roles: DbRoles, isServed: boolean): Member {
  const { instance, instanceId, server } = observation;
  const isWriter = instance.identifier === roles.writer;
  const lag = server.kind === "running" ? server.replication?.lagSeconds : undefined;
  const message = messageOf(observation, isWriter);
  return {
    identifier: instance.identifier,
    ...(instanceId === undefined ? {} : { instanceId }),
    role: isWriter ? "writer" : "reader",
    state: stateOf(observation, isWriter, isServed),
    availabilityZone: instance.availabilityZone,
    ...(typeof lag === "number" ? { lagSeconds: lag } : {}),
    ...(isWriter ? {} : { isInSync: roles.inSync.includes(instance.identifier) }),
    ...(message ? { message } : {}),
  };
}

function stateOf({ server }: DbObservation, isWriter: boolean, isServed: boolean): Member["state"] {
  if (server.kind === "stopped") return "stopped";
  if (server.kind !== "running") return "creating";
  if (isWriter) return server.readOnly ? "creating" : "available";
  return server.replication ? readerState(server.replication, isServed) : "creating";
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
 * each instance, which follows the instance and never the role (row R06). A DB instance of its own has that last one.
 */
export function databaseNames(cluster: DbCluster, roles: DbRoles, observed: readonly DbObservation[]): DnsName[] {
  const instanceNames = cluster.instances.map((instance) => nameOf(instance.endpoint, [instance.privateIp], "all"));
  if (cluster.readerEndpoint === undefined) return instanceNames;
  const writer = cluster.instances.find(({ identifier }) => identifier === roles.writer);
  const { members } = databaseStatus(cluster, roles, observed);
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
  return { name, ttlSeconds: TTL_SECONDS, addresses, answer };
}
