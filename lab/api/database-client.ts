/** Database clusters over the API. */
import type { DbFailover, DbFailoverRequest } from "../model/db-failover.ts";
import type { DbPromotion } from "../model/db-promotion.ts";
import type { DbReboot, DbRebootRequest } from "../model/db-reboot.ts";
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
 * Begins a reboot; the events and the status tell how it goes (rows R22, R41).
 *
 * @throws LabError of the API: `DBInstanceNotFound`, `InvalidDBInstanceState`, `InvalidParameterCombination`
 */
export function rebootDbInstance(url: string, request: DbRebootRequest): Promise<DbReboot> {
  return fetchJson(url, "/v1/databases/reboot", { method: "POST", body: request });
}

/**
 * Begins the promotion of a read replica; the events and the status tell how it goes (row R45).
 *
 * @throws LabError of the API: `DBInstanceNotFound`, `InvalidDBInstanceState`
 */
export function promoteReadReplica(url: string, instance: string): Promise<DbPromotion> {
  return fetchJson(url, "/v1/databases/promote", { method: "POST", body: { instance } });
}
