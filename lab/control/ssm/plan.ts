/** What there is to do in instances: hear how their set-up at boot went, and run what associations ask for. */
import type { Association } from "../../model/association.ts";
import type { LabEventBody } from "../../model/events.ts";
import { digest, uuidOf } from "../../model/ids.ts";
import type { LabContainer } from "../../model/inventory.ts";
import { type Placements, placeContainers } from "../addresses/index.ts";
import type { Observed } from "../observed.ts";
import { isWired } from "../wiring/wired.ts";
import { executionKey } from "./execution.ts";
import { type Meant, meantInstances } from "./targets.ts";

export type Task =
  | { readonly kind: "boot"; readonly container: LabContainer }
  /** Runs it, or attends one that runs already: the journal alone does not tell the two apart. */
  | {
      readonly kind: "run";
      readonly container: LabContainer;
      readonly association: Association;
      readonly executionId: string;
      /** The journal does not know of it yet. */
      readonly isNew: boolean;
    };

/** Tasks of instances that can be reached now; the same picture always gives the same. */
export function planTasks(observed: Observed): Task[] {
  const placements = placeContainers(observed);
  const meant = meantInstances(observed, placements);
  return [...bootTasks(observed, placements, meant), ...meant.flatMap((one) => runTask(observed, one))];
}

/** Executions whose instance is gone before they ended. */
export function lostExecutions({ memory, inventory }: Observed): LabEventBody[] {
  const there = new Set(inventory.map(({ instanceId }) => instanceId));
  return [...memory.executions.values()]
    .filter((one) => one.status === "InProgress" && !there.has(one.instanceId))
    .map(({ association, instanceId, executionId }) => ({
      kind: "association",
      association,
      instanceId,
      executionId,
      status: "Failed",
      message: "the instance is gone",
    }));
}

/** The same on whichever control leads, so that none begins what another began. */
export function executionIdOf({ associationId }: Association, { instanceId }: LabContainer): string {
  return uuidOf(digest(`${associationId}/${instanceId}`, 32));
}

/** True once set-up at boot is over, whatever came of it. */
export function isSetUp({ memory }: Observed, { instanceId }: LabContainer): boolean {
  return memory.boots.has(instanceId);
}

/** Nothing can be run in one that is stopped or hangs. */
function isReachable({ memory }: Observed, container: LabContainer): boolean {
  return isWired(container, memory) && container.state.kind === "running" && !container.state.paused;
}

/** Of instances that have user data, or that an association waits for; nobody wants to know of others. */
function bootTasks(observed: Observed, placements: Placements, meant: readonly Meant[]): Task[] {
  const waiting = new Set(meant.map(({ container }) => container.containerId));
  const isAwaited = ({ containerId }: LabContainer) =>
    waiting.has(containerId) || placements.get(containerId)?.machine?.userData !== undefined;
  return observed.inventory
    .filter((one) => isReachable(observed, one) && isAwaited(one) && !isSetUp(observed, one))
    .map((container) => ({ kind: "boot", container }));
}

function runTask(observed: Observed, { association, container }: Meant): Task[] {
  const known = observed.memory.executions.get(executionKey(association.logicalId, container.instanceId));
  if (known && known.status !== "InProgress") return [];
  if (!isReachable(observed, container) || !isSetUp(observed, container)) return [];
  const executionId = executionIdOf(association, container);
  return [{ kind: "run", container, association, executionId, isNew: known === undefined }];
}
