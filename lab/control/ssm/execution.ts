import type { AssociationState } from "../../model/association.ts";
import type { LabEvent } from "../../model/events.ts";
import type { InstanceId, LogicalId } from "../../model/ids.ts";

/** One association on one instance, as the journal tells it. */
export interface ExecutionMemory {
  /** Logical id. */
  readonly association: LogicalId;
  readonly instanceId: InstanceId;
  readonly executionId: string;
  readonly status: AssociationState;
  readonly exitCode?: number;
  readonly message?: string;
  readonly startedAtMs: number;
  readonly endedAtMs?: number;
}

export function executionKey(association: LogicalId, instanceId: InstanceId): string {
  return `${association} ${instanceId}`;
}

/** Takes an event of an association in. Doing so twice changes nothing. */
export function rememberExecution(
  executions: Map<string, ExecutionMemory>,
  event: Extract<LabEvent, { kind: "association" }>,
): void {
  const { association, instanceId, executionId, status, exitCode, message, timeMs } = event;
  const key = executionKey(association, instanceId);
  executions.set(key, {
    association,
    instanceId,
    executionId,
    status,
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(message === undefined ? {} : { message }),
    startedAtMs: executions.get(key)?.startedAtMs ?? timeMs,
    ...(status === "InProgress" ? {} : { endedAtMs: timeMs }),
  });
}
