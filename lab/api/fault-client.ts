/** Faults over the API. */
import type { ActiveFault, FaultRequest } from "../model/fault.ts";
import { fetchJson } from "./client.ts";

/** An instance may take its time to stop, and Docker to answer. Real time. */
const TIMEOUT_MS = 60_000;

/** Resolves when the fault is in effect. @throws LabError of the API, or `ControlUnreachable` */
export function requestFault(url: string, fault: FaultRequest): Promise<ActiveFault> {
  return fetchJson(url, "/v1/faults", { method: "POST", body: fault, timeoutMs: TIMEOUT_MS });
}

/** Those that are on, oldest first. */
export function fetchFaults(url: string): Promise<readonly ActiveFault[]> {
  return fetchJson(url, "/v1/faults");
}

/**
 * Resolves when the fault is undone; all of them where no id is given. One that has ended already is fine.
 *
 * @returns those that this call ended
 */
export function endFaults(url: string, id?: string): Promise<readonly ActiveFault[]> {
  const path = id === undefined ? "/v1/faults" : `/v1/faults/${encodeURIComponent(id)}`;
  return fetchJson(url, path, { method: "DELETE", timeoutMs: TIMEOUT_MS });
}
