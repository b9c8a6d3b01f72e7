/** Zonal shifts over the API. */
import type { ZonalShift, ZonalShiftReport } from "../model/zonal-shift.ts";
import { fetchJson } from "./client.ts";

/** As `POST /v1/zonal-shifts` takes it. The load balancer goes by name or logical id. */
export interface ZonalShiftRequest {
  readonly loadBalancer: string;
  readonly awayFrom: string;
}

/** Those that are on, with what they do to each target. */
export function fetchZonalShifts(url: string): Promise<readonly ZonalShiftReport[]> {
  return fetchJson(url, "/v1/zonal-shifts");
}

/**
 * Leads new flows of a load balancer away from a zone, until somebody ends it.
 *
 * @throws LabError of the API: `NoLoadBalancer`, `ZonalShiftDisabled`, `NoZone`, `ZonalShiftConflict`
 */
export function startZonalShift(url: string, shift: ZonalShiftRequest): Promise<ZonalShift> {
  return fetchJson(url, "/v1/zonal-shifts", { method: "POST", body: shift });
}

/** @throws LabError of the API: `NoLoadBalancer`, `NoZonalShift` */
export function endZonalShift(url: string, loadBalancer: string): Promise<ZonalShift> {
  return fetchJson(url, `/v1/zonal-shifts/${encodeURIComponent(loadBalancer)}`, { method: "DELETE" });
}
