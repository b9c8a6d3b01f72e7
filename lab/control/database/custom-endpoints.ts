/** Custom endpoints (row R07): which there are, and where their names lead. The lists stay as they are when roles change. */
import { type DbEndpoint, dbEndpointName } from "../../model/db-endpoint.ts";
import type { DnsName } from "../../model/fabric-state.ts";
import type { DbCluster, Lab } from "../../model/lab.ts";
import type { DatabaseStatus } from "../../model/status.ts";
import type { Memory } from "../memory.ts";
import { ENDPOINT_TTL_SECONDS } from "./status.ts";

type Clusters = Pick<Lab, "dbClusters">;

/** The template's, unless they were changed or deleted since, then those that were made by hand. */
export function endpointsOf({ dbClusters }: Clusters, memory: Pick<Memory, "customEndpoints">): DbEndpoint[] {
  const stated = dbClusters.flatMap(({ customEndpoints = [] }) => customEndpoints);
  const all = new Map<string, DbEndpoint | null>(stated.map((one) => [one.identifier, one]));
  for (const [identifier, one] of memory.customEndpoints) all.set(identifier, one);
  return [...all.values()].filter((one) => one !== null);
}

/** Identifiers of those that it leads to: members that its list has, of a role that its type has, while they serve. */
export function leadsTo(endpoint: DbEndpoint, status: DatabaseStatus | undefined): string[] {
  const { type, staticMembers, excludedMembers } = endpoint;
  const isListed = (identifier: string) =>
    staticMembers.length > 0 ? staticMembers.includes(identifier) : !excludedMembers.includes(identifier);
  return (status?.members ?? [])
    .filter(({ identifier, role, state }) => {
      const isOfType = type === "ANY" || role === type.toLowerCase();
      return isListed(identifier) && isOfType && state === "available";
    })
    .map(({ identifier }) => identifier);
}

/**
 * One of the addresses by chance, as the reader endpoint does.
 *
 * DIFFERS: none where no member fits; AWS does not say what such a name has.
 */
export function customEndpointNames(
  lab: Clusters,
  memory: Pick<Memory, "customEndpoints">,
  statuses: readonly DatabaseStatus[],
): DnsName[] {
  return endpointsOf(lab, memory).flatMap((endpoint): DnsName[] => {
    const cluster = lab.dbClusters.find(({ identifier }) => identifier === endpoint.cluster);
    if (!cluster) return [];
    const name = dbEndpointName(endpoint.identifier, cluster.endpoint);
    const members = leadsTo(
      endpoint,
      statuses.find((one) => one.cluster === endpoint.cluster),
    );
    const addresses = addressesOf(cluster, members);
    return [{ name, ttlSeconds: ENDPOINT_TTL_SECONDS, addresses, answer: "one-at-random" }];
  });
}

function addressesOf({ instances }: DbCluster, members: readonly string[]): string[] {
  return instances.filter(({ identifier }) => members.includes(identifier)).map(({ privateIp }) => privateIp);
}
