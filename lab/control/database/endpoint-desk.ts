/** Where custom endpoints are created, changed and deleted (row R07). */
import {
  DB_ENDPOINT_IDENTIFIER,
  type DbEndpoint,
  type DbEndpointChange,
  type DbEndpointReport,
  type DbEndpointRequest,
  dbEndpointName,
  MOST_DB_ENDPOINTS,
} from "../../model/db-endpoint.ts";
import { LabError } from "../../model/errors.ts";
import type { FabricState } from "../../model/fabric-state.ts";
import type { DbCluster, Lab } from "../../model/lab.ts";
import type { Picture } from "../picture.ts";
import { endpointsOf, leadsTo } from "./custom-endpoints.ts";
import { clusterCalled } from "./desk.ts";

export interface EndpointDesk {
  list(): readonly DbEndpointReport[];
  /**
   * @throws LabError `InvalidParameterValue`, `NoDatabase`, `InvalidDBClusterState`, `DBInstanceNotFound`,
   *   `DBClusterEndpointAlreadyExistsFault`, `DBClusterEndpointQuotaExceededFault`
   */
  create(request: DbEndpointRequest): DbEndpointReport;
  /** @throws LabError `InvalidParameterValue`, `DBClusterEndpointNotFoundFault`, `DBInstanceNotFound` */
  modify(identifier: string, change: DbEndpointChange): DbEndpointReport;
  /** @throws LabError `DBClusterEndpointNotFoundFault` */
  remove(identifier: string): DbEndpointReport;
}

export interface EndpointDeskOptions {
  readonly lab: Pick<Lab, "dbClusters">;
  readonly picture: Pick<Picture, "memory" | "append" | "databases">;
  /** What was last rendered: who is in it is in DNS. */
  readonly fabricState: () => Pick<FabricState, "names"> | undefined;
  /** Called when names have to be told anew. */
  readonly onChange: () => void;
}

export function createEndpointDesk({ lab, picture, fabricState, onChange }: EndpointDeskOptions): EndpointDesk {
  const all = () => endpointsOf(lab, picture.memory);
  const report = (endpoint: DbEndpoint, status?: DbEndpointReport["status"]): DbEndpointReport => {
    const clusterEndpoint = clusterOf(lab, endpoint).endpoint;
    const name = dbEndpointName(endpoint.identifier, clusterEndpoint);
    const isTold = fabricState()?.names.some((one) => one.name === name);
    const members = leadsTo(
      endpoint,
      picture.databases.statuses.find(({ cluster }) => cluster === endpoint.cluster),
    );
    return { ...endpoint, endpoint: name, status: status ?? (isTold ? "available" : "creating"), leadsTo: members };
  };
  const write = (
    endpoint: DbEndpoint,
    state: "created" | "modified" | "deleted",
    status: DbEndpointReport["status"],
  ) => {
    picture.append({ kind: "database-custom-endpoint", state, endpoint });
    onChange();
    return report(endpoint, status);
  };
  return {
    list: () => all().map((one) => report(one)),
    create: (request) => write(created(lab, all(), request), "created", "creating"),
    modify: (identifier, change) => {
      const before = called(all(), identifier);
      const endpoint = { ...before, ...listsOf(change, before), type: change.type ?? before.type };
      checkMembers(clusterOf(lab, before), endpoint);
      return write(endpoint, "modified", "modifying");
    },
    remove: (identifier) => write(called(all(), identifier), "deleted", "deleting"),
  };
}

function created(lab: Pick<Lab, "dbClusters">, all: readonly DbEndpoint[], request: DbEndpointRequest): DbEndpoint {
  const cluster = clusterCalled(lab.dbClusters, request.cluster);
  const identifier = request.identifier.toLowerCase();
  const refuse = (code: string, message: string, status = 409) => new LabError(code, message, { status });
  if (cluster.readerEndpoint === undefined) {
    throw refuse(
      "InvalidDBClusterState",
      `${cluster.identifier}: a DB instance outside a cluster has no custom endpoints`,
    );
  }
  if (!DB_ENDPOINT_IDENTIFIER.test(identifier)) {
    const rule = "a letter, then letters, digits and single hyphens, 63 characters at most";
    throw refuse(
      "InvalidParameterValue",
      `The name of a custom endpoint is ${rule}; got \`${request.identifier}\``,
      400,
    );
  }
  if (all.some((one) => one.identifier === identifier)) {
    throw refuse("DBClusterEndpointAlreadyExistsFault", `There is a custom endpoint \`${identifier}\``);
  }
  if (all.filter((one) => one.cluster === cluster.identifier).length >= MOST_DB_ENDPOINTS) {
    const message = `${cluster.identifier} has ${MOST_DB_ENDPOINTS} custom endpoints, and may have no more`;
    throw refuse("DBClusterEndpointQuotaExceededFault", message);
  }
  const lists = listsOf(request, { staticMembers: [], excludedMembers: [] });
  const endpoint = { identifier, cluster: cluster.identifier, type: request.type, ...lists };
  checkMembers(cluster, endpoint);
  return endpoint;
}

type Lists = Pick<DbEndpoint, "staticMembers" | "excludedMembers">;

/** One list takes the other's place. */
function listsOf({ staticMembers, excludedMembers }: DbEndpointChange, before: Lists): Lists {
  if (staticMembers?.length && excludedMembers?.length) {
    const message = "A custom endpoint has a list of members or one of those that are excluded; got both";
    throw new LabError("InvalidParameterValue", message, { status: 400 });
  }
  const lower = (all: readonly string[]) => [...new Set(all.map((one) => one.toLowerCase()))];
  if (staticMembers) return { staticMembers: lower(staticMembers), excludedMembers: [] };
  if (excludedMembers) return { staticMembers: [], excludedMembers: lower(excludedMembers) };
  return { staticMembers: before.staticMembers, excludedMembers: before.excludedMembers };
}

function checkMembers({ identifier, instances }: DbCluster, { staticMembers, excludedMembers }: Lists): void {
  const there = instances.map((one) => one.identifier);
  const unknown = [...staticMembers, ...excludedMembers].find((one) => !there.includes(one));
  if (unknown === undefined) return;
  const hint = `It has: ${there.join(", ")}`;
  throw new LabError("DBInstanceNotFound", `${identifier} has no DB instance \`${unknown}\``, { status: 404, hint });
}

function called(all: readonly DbEndpoint[], identifier: string): DbEndpoint {
  const found = all.find((one) => one.identifier === identifier.toLowerCase());
  if (found) return found;
  const hint = `There are: ${all.map((one) => one.identifier).join(", ") || "none"}`;
  const message = `There is no custom endpoint \`${identifier}\``;
  throw new LabError("DBClusterEndpointNotFoundFault", message, { status: 404, hint });
}

function clusterOf({ dbClusters }: Pick<Lab, "dbClusters">, endpoint: DbEndpoint): DbCluster {
  return clusterCalled(dbClusters, endpoint.cluster);
}
