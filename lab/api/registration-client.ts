/** Targets and instances by hand, over the API. */
import type { ManualRegistration, RegistrationRequest } from "../model/registration.ts";
import { fetchJson } from "./client.ts";

/** An instance may take its time to shut down. Real time. */
const TERMINATION_TIMEOUT_MS = 60_000;

/** What stands by hand, the oldest first. */
export function fetchRegistrations(url: string): Promise<readonly ManualRegistration[]> {
  return fetchJson(url, "/v1/registrations");
}

/** Registers or deregisters one target. @throws LabError of the API: `NoTargetGroup`, `InvalidTarget` */
export function changeRegistration(url: string, request: RegistrationRequest): Promise<ManualRegistration> {
  return fetchJson(url, "/v1/registrations", { method: "POST", body: request });
}

/** Resolves when the instance is gone. @throws LabError of the API: `NoInstance`, `NotTerminable` */
export function terminateInstance(
  url: string,
  instanceId: string,
): Promise<{ readonly instanceId: string; readonly name: string }> {
  const path = `/v1/instances/${encodeURIComponent(instanceId)}`;
  return fetchJson(url, path, { method: "DELETE", timeoutMs: TERMINATION_TIMEOUT_MS });
}
