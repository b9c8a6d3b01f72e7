/** Which instance has which instance profile, and so what it is handed out. */
import type { ProfileMetadata } from "../../model/fabric-state.ts";
import type { InstanceProfile, InstanceRole, RoleCredentials } from "../../model/iam.ts";
import type { LabContainer } from "../../model/inventory.ts";
import type { Placement } from "../addresses/index.ts";
import type { Observed } from "../observed.ts";
import { deriveCredentials } from "./derive.ts";

/** What somebody attached, or else what it was launched with. */
export function profileOf(
  { lab, memory }: Observed,
  { instanceId }: LabContainer,
  { machine }: Placement,
): InstanceProfile | undefined {
  const name = memory.instanceProfiles.get(instanceId) ?? machine?.instanceProfile;
  return lab.instanceProfiles?.find((one) => one.name === name);
}

/** A role that an instance has, with what it may sign requests with. */
export interface HeldRole {
  readonly role: InstanceRole;
  readonly credentials: readonly [RoleCredentials, ...RoleCredentials[]];
}

/** Nothing for an instance without a role, or with one that EC2 may not assume. */
export function heldRole(observed: Observed, container: LabContainer, placement: Placement): HeldRole | undefined {
  const role = profileOf(observed, container, placement)?.role;
  if (!role?.isForInstances || observed.secret === undefined) return undefined;
  const { instanceId, createdAtMs: sinceMs } = container;
  const from = { secret: observed.secret, owner: `role ${role.name} ${instanceId}`, sinceMs };
  return { role, credentials: deriveCredentials(from, observed.nowMs) };
}

/** What the instance's metadata tells of it. */
export function profileMetadata(
  observed: Observed,
  container: LabContainer,
  placement: Placement,
): ProfileMetadata | undefined {
  const profile = profileOf(observed, container, placement);
  if (!profile) return undefined;
  const { arn, id, role } = profile;
  const [credentials] = heldRole(observed, container, placement)?.credentials ?? [];
  return {
    ...{ arn, id, updatedAtMs: credentials?.issuedAtMs ?? container.createdAtMs },
    ...(role ? { role: { name: role.name, ...(credentials ? { credentials } : {}) } } : {}),
  };
}
