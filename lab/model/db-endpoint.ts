/** Custom endpoints of clusters (row R07). */

export const DB_ENDPOINT_TYPES = ["READER", "WRITER", "ANY"] as const;

/** Which roles it leads to, whoever plays them at the moment. */
export type DbEndpointType = (typeof DB_ENDPOINT_TYPES)[number];

export interface DbEndpoint {
  /** DBClusterEndpointIdentifier, lower case. */
  readonly identifier: string;
  /** Identifier of its cluster. */
  readonly cluster: string;
  readonly type: DbEndpointType;
  /** Identifiers of the DB instances that it may lead to; where there are none, all but `excludedMembers`. */
  readonly staticMembers: readonly string[];
  readonly excludedMembers: readonly string[];
}

/** CreateDBClusterEndpoint: one list of members at most. */
export interface DbEndpointRequest extends DbEndpointChange {
  readonly identifier: string;
  /** Identifier or logical id; the lab's only one where it is absent. */
  readonly cluster?: string;
  readonly type: DbEndpointType;
}

/** ModifyDBClusterEndpoint: what is absent stays; one list takes the other's place. */
export interface DbEndpointChange {
  readonly type?: DbEndpointType;
  readonly staticMembers?: readonly string[];
  readonly excludedMembers?: readonly string[];
}

/** What DescribeDBClusterEndpoints tells, and where it leads now. */
export interface DbEndpointReport extends DbEndpoint {
  /** Its DNS name. */
  readonly endpoint: string;
  /** `creating` until the name is in DNS; the others answer a request. */
  readonly status: "creating" | "available" | "modifying" | "deleting";
  /** Identifiers of the DB instances that its name leads to now. */
  readonly leadsTo: readonly string[];
}

/** Of one cluster. */
export const MOST_DB_ENDPOINTS = 5;

/** A name that DNS takes, of 63 characters at most. */
export const DB_ENDPOINT_IDENTIFIER = /^[a-z](?:-?[a-z0-9]){0,62}$/;

/** `<name>.cluster-custom-<hash>....` @param clusterEndpoint `<cluster>.cluster-<hash>....` */
export function dbEndpointName(identifier: string, clusterEndpoint: string): string {
  return clusterEndpoint.replace(/^[^.]+\.cluster-/, `${identifier}.cluster-custom-`);
}
