import type { LabContainer } from "../../model/inventory.ts";
import type { InstanceStatus } from "../../model/status.ts";
import type { Placements } from "../addresses/index.ts";
import type { Observed } from "../observed.ts";

/** Every container of the lab but the passing ones of the wiring, in the order of their names. */
export function instanceStatuses(observed: Observed, placements: Placements): InstanceStatus[] {
  return observed.inventory
    .flatMap((container) => statusOf(observed, placements, container))
    .sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
}

function statusOf(observed: Observed, placements: Placements, container: LabContainer): InstanceStatus[] {
  const { role, instanceId, containerId, service, number } = container;
  if (role === "wiring" || role === "guest") return [];
  const placement = placements.get(containerId);
  const member = observed.memory.members.get(instanceId);
  const boot = observed.memory.boots.get(instanceId);
  const { subnet, privateIp, publicIp } = placement ?? {};
  return [
    {
      instanceId,
      name: `${service}-${number}`,
      containerId,
      tier: container.resource ?? service,
      role,
      ...(subnet ? { availabilityZone: subnet.availabilityZone } : {}),
      ...(privateIp ? { privateIp } : {}),
      ...(publicIp ? { publicIp } : {}),
      state: stateOf(container, member?.state),
      ...(boot?.state === "failed" ? { userDataFailed: boot.message ?? "" } : {}),
      ...(member ? { lifecycle: member.state, health: member.health } : {}),
    },
  ];
}

function stateOf({ state }: LabContainer, lifecycle: string | undefined): InstanceStatus["state"] {
  if (lifecycle === "Terminating" || lifecycle === "Terminated") return "shutting-down";
  return state.kind === "running" && state.paused ? "hung" : state.kind;
}
