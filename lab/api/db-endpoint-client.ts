/** Custom endpoints of database clusters over the API (row R07). */
import type { DbEndpointChange, DbEndpointReport, DbEndpointRequest } from "../model/db-endpoint.ts";
import { fetchJson } from "./client.ts";

const PATH = "/v1/databases/endpoints";

/** Of all clusters. */
export function fetchDbEndpoints(url: string): Promise<readonly DbEndpointReport[]> {
  return fetchJson(url, PATH);
}

/** @throws LabError of the API, by RDS's names: `DBClusterEndpointAlreadyExistsFault` and others */
export function createDbEndpoint(url: string, request: DbEndpointRequest): Promise<DbEndpointReport> {
  return fetchJson(url, PATH, { method: "POST", body: request });
}

/** @throws LabError of the API: `DBClusterEndpointNotFoundFault` and others */
export function modifyDbEndpoint(url: string, identifier: string, change: DbEndpointChange): Promise<DbEndpointReport> {
  return fetchJson(url, `${PATH}/${encodeURIComponent(identifier)}`, { method: "POST", body: change });
}

/** @throws LabError of the API: `DBClusterEndpointNotFoundFault` */
export function deleteDbEndpoint(url: string, identifier: string): Promise<DbEndpointReport> {
  return fetchJson(url, `${PATH}/${encodeURIComponent(identifier)}`, { method: "DELETE" });
}
