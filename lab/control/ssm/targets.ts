/** Which instances an association means. */
import type { Association, AssociationTarget } from "../../model/association.ts";
import type { LabContainer } from "../../model/inventory.ts";
import { type Placement, type Placements, tagsOf } from "../addresses/index.ts";
import type { Observed } from "../observed.ts";

export interface Meant {
  readonly association: Association;
  readonly container: LabContainer;
}

/** Every pair of an association and an instance that is there, in the template's order. */
export function meantInstances(observed: Observed, placements: Placements): Meant[] {
  const { lab, inventory, memory } = observed;
  const staying = inventory.filter((one) => isStaying(memory.members.get(one.instanceId)?.state));
  return (lab.associations ?? []).flatMap((association) =>
    staying
      .filter((container) => isMeant(association, container, placements.get(container.containerId)))
      .map((container) => ({ association, container })),
  );
}

/** One that its group terminates is not begun with. */
function isStaying(lifecycle: string | undefined): boolean {
  return lifecycle !== "Terminating" && lifecycle !== "Terminated";
}

function isMeant({ targets }: Association, container: LabContainer, placement: Placement | undefined): boolean {
  if (!placement?.machine) return false;
  const tags = tagsOf(placement);
  return targets.every((target) => means(target, container, tags));
}

function means(target: AssociationTarget, { resource }: LabContainer, tags: Readonly<Record<string, string>>): boolean {
  switch (target.kind) {
    case "all":
      return true;
    case "instances":
      return resource !== undefined && target.logicalIds.includes(resource);
    case "tag":
      return Object.hasOwn(tags, target.key) && target.values.includes(tags[target.key] as string);
  }
}
