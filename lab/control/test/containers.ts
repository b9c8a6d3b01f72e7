/** Made-up containers for tests. */
import { digest, instanceIdOf } from "../../model/ids.ts";
import type { LabContainer } from "../../model/inventory.ts";
import type { Lab } from "../../model/lab.ts";
import { serviceName } from "../../model/naming.ts";

let made = 0;

/** A running member of the test lab's group unless told otherwise; each has an id of its own. */
export function container(changes: Partial<LabContainer> = {}): LabContainer {
  made += 1;
  const containerId = digest(`container ${made}`, 64);
  const service = changes.service ?? "app-group";
  return {
    containerId,
    containerName: `tierlab-t-${service}-${changes.number ?? 1}`,
    hostname: containerId.slice(0, 12),
    role: "instance",
    service,
    number: 1,
    instanceId: instanceIdOf(containerId),
    image: "tierlab/app",
    state: { kind: "running", pid: 100 + made, startedAtMs: 1000 + made, paused: false },
    createdAtMs: 1000,
    ...changes,
  };
}

/** What Compose starts for the groups of a lab. */
export function composedMembers(lab: Lab): LabContainer[] {
  return lab.autoScalingGroups.flatMap(({ logicalId, desiredCapacity }) =>
    Array.from({ length: desiredCapacity }, (_, index) =>
      container({ service: serviceName(logicalId), number: index + 1, resource: logicalId }),
    ),
  );
}

export function nameOf({ service, number }: LabContainer): string {
  return `${service}-${number}`;
}
