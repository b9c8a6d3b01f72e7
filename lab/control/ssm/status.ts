import {
  type Association,
  type AssociationExecution,
  type AssociationState,
  type AssociationStatus,
  describeTarget,
} from "../../model/association.ts";
import { type Placements, placeContainers } from "../addresses/index.ts";
import type { Observed } from "../observed.ts";
import { type ExecutionMemory, executionKey } from "./execution.ts";
import { executionIdOf, isSetUp } from "./plan.ts";
import { type Meant, meantInstances } from "./targets.ts";

/** The worst first: what one wants to know of a whole. */
const WORST_FIRST: readonly AssociationState[] = ["Failed", "TimedOut", "InProgress", "Pending", "Success"];

/** Every association of the lab with what became of it on each instance. */
export function associationStatuses(
  observed: Observed,
  placements: Placements = placeContainers(observed),
): AssociationStatus[] {
  const meant = meantInstances(observed, placements);
  return (observed.lab.associations ?? []).map((association) => {
    const { name, logicalId, associationId, document, targets, waitForSuccessSeconds } = association;
    const current = meant.filter((one) => one.association === association);
    const executions = current.map((one) => executionOf(observed, one)).sort(byName);
    return {
      name,
      logicalId,
      associationId,
      document: document.name,
      targets: targets.map(describeTarget),
      ...(waitForSuccessSeconds === undefined ? {} : { waitForSuccessSeconds }),
      status: WORST_FIRST.find((state) => executions.some(({ status }) => status === state)) ?? "Pending",
      executions: [...executions, ...formerExecutions(observed, association, current)],
    };
  });
}

function executionOf(observed: Observed, { association, container }: Meant): AssociationExecution {
  const { instanceId, service, number } = container;
  const instance = `${service}-${number}`;
  const known = observed.memory.executions.get(executionKey(association.logicalId, instanceId));
  if (known) return { ...factsOf(known), instance };
  const message = isSetUp(observed, container) ? "the instance is not reached" : "it boots";
  return { executionId: executionIdOf(association, container), instanceId, instance, status: "Pending", message };
}

/** Of instances that are gone, or that their group terminates. */
function formerExecutions(
  { memory, inventory }: Observed,
  { logicalId }: Association,
  current: readonly Meant[],
): AssociationExecution[] {
  const isCurrent = (one: ExecutionMemory) => current.some(({ container }) => container.instanceId === one.instanceId);
  return [...memory.executions.values()]
    .filter((one) => one.association === logicalId && !isCurrent(one))
    .map((one) => {
      const container = inventory.find(({ instanceId }) => instanceId === one.instanceId);
      return { ...factsOf(one), ...(container && { instance: `${container.service}-${container.number}` }) };
    });
}

function factsOf({ association: _, ...facts }: ExecutionMemory): Omit<AssociationExecution, "instance"> {
  return facts;
}

function byName(a: AssociationExecution, b: AssociationExecution): number {
  return (a.instance ?? "").localeCompare(b.instance ?? "", "en", { numeric: true });
}
