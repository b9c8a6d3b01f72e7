/** Instance profiles over the API. */
import type { AttachedProfile } from "../model/iam.ts";
import { fetchJson } from "./client.ts";

/**
 * Attaches an instance profile, in place of any that the instance has.
 *
 * @param profile name or logical id
 * @throws LabError of the API: `NoInstance`, `NoInstanceProfile`
 */
export function attachInstanceProfile(url: string, instanceId: string, profile: string): Promise<AttachedProfile> {
  return fetchJson(url, "/v1/instance-profiles", { method: "POST", body: { instanceId, profile } });
}
