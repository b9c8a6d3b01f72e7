import { LabError } from "../../model/errors.ts";
import type { LabContainer } from "../../model/inventory.ts";
import type { Lab } from "../../model/lab.ts";
import type { Picture } from "../picture.ts";
import type { Engine } from "../ports.ts";

/** An instance that is no more. */
export interface TerminatedInstance {
  readonly instanceId: string;
  /** `server-2`. */
  readonly name: string;
}

export interface TerminatorOptions {
  readonly lab: Lab;
  readonly picture: Pick<Picture, "inventory" | "look">;
  readonly engine: Pick<Engine, "remove">;
  readonly onChange: () => void;
}

/**
 * TerminateInstances of one instance that belongs to no Auto Scaling group. It shuts down, and its container goes; what it
 * printed is kept. It leaves target groups with its container: whoever wants its connections drained deregisters it first.
 *
 * @throws LabError `NoInstance`, `NotTerminable`, of the engine
 */
export function createTerminator({ lab, picture, engine, onChange }: TerminatorOptions) {
  return async (instanceId: string): Promise<TerminatedInstance> => {
    await picture.look();
    const container = terminable(lab, picture.inventory, instanceId);
    await engine.remove(container.containerId);
    await picture.look();
    onChange();
    return { instanceId, name: nameOf(container) };
  };
}

function terminable(lab: Lab, inventory: readonly LabContainer[], instanceId: string): LabContainer {
  const found = inventory.find((one) => one.instanceId === instanceId);
  if (!found) throw new LabError("NoInstance", `No instance has the id \`${instanceId}\``, { status: 404 });
  const isSingle = found.role === "instance" && lab.instances.some(({ logicalId }) => logicalId === found.resource);
  if (isSingle) return found;
  throw new LabError(
    "NotTerminable",
    `Only an AWS::EC2::Instance, or a clone of one, is terminated; got \`${nameOf(found)}\``,
    {
      hint: `tierlab kill ${nameOf(found)}`,
    },
  );
}

function nameOf({ service, number }: LabContainer): string {
  return `${service}-${number}`;
}
