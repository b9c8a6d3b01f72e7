import type { LabEventBody } from "../../model/events.ts";
import type { LabContainer } from "../../model/inventory.ts";
import type { Observed } from "../observed.ts";

const SHOWN: readonly string[] = ["instance", "db-instance", "alb-node"];

/** EC2's view of each container that plays a resource: what began, stopped or vanished since the journal's last word. */
export function recordInstances({ inventory, memory }: Observed): LabEventBody[] {
  const there = new Set(inventory.map((container) => container.instanceId));
  const changed = inventory.filter(
    (one) => SHOWN.includes(one.role) && memory.instanceStates.get(one.instanceId)?.state !== one.state.kind,
  );
  const gone = [...memory.instanceStates].filter(([instanceId]) => !there.has(instanceId));
  return [
    ...changed.map((container) => stateOf(container)),
    ...gone.map(
      ([instanceId, { resource }]): LabEventBody => ({
        kind: "instance-state",
        instanceId,
        resource,
        state: "terminated",
        message: "its container is gone",
      }),
    ),
  ];
}

function stateOf(container: LabContainer): LabEventBody {
  const { instanceId, resource = container.service, state } = container;
  const message = state.kind === "stopped" ? `exit code ${state.exitCode}` : `${container.service}-${container.number}`;
  return { kind: "instance-state", instanceId, resource, state: state.kind, message };
}
