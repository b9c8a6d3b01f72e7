import type { LabContainer } from "../model/inventory.ts";
import type { LogSource } from "./entry.ts";

/** What the parts of a lab that are not instances are called as tiers. */
const TIERS: Partial<Record<LabContainer["role"], string>> = { "alb-node": "alb", "db-instance": "database" };

export function sourceOf(container: LabContainer): LogSource {
  const { role, service, number, instanceId, containerId, resource } = container;
  return {
    instance: `${service}-${number}`,
    instanceId,
    containerId,
    tier: TIERS[role] ?? (role === "instance" ? service : role),
    ...(resource === undefined ? {} : { resource }),
  };
}

/** Of a container on an instance: the instance's tier, and both names. */
export function guestSourceOf(host: LogSource, guest: { readonly id: string; readonly name: string }): LogSource {
  return { ...host, instance: `${host.instance}/${guest.name}`, containerId: guest.id };
}
