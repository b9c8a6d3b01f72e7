/** Database clusters over the API. */
import type { DbFailover, DbFailoverRequest } from "../model/db-failover.ts";
import type { DbReboot } from "../model/db-reboot.ts";
import { fetchJson } from "./client.ts";

/**
 * Begins a failover; the events and the status tell how it goes (row R19).
 *
 * @throws LabError of the API: `NoDatabase`, `InvalidDBClusterState`, `InvalidDBInstanceState`
 */
export function startFailover(url: string, request: DbFailoverRequest): Promise<DbFailover> {
  return fetchJson(url, "/v1/databases/failover", { method: "POST", body: request });
}

/**
 * Begins a reboot; the events and the status tell how it goes (row R22).
 *
 * @throws LabError of the API: `DBInstanceNotFound`, `InvalidDBInstanceState`
 */
export function rebootDbInstance(url: string, instance: string): Promise<DbReboot> {
  return fetchJson(url, "/v1/databases/reboot", { method: "POST", body: { instance } });
}
