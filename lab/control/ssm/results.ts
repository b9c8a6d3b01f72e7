import type { LabEventBody } from "../../model/events.ts";
import type { LabContainer } from "../../model/inventory.ts";
import type { Task } from "./plan.ts";

/** How set-up at boot went. `unmanaged`: the image has no entrypoint of ours, so nobody knows. */
export type BootResult =
  | { readonly kind: "finished" }
  | { readonly kind: "failed"; readonly why: string }
  | { readonly kind: "unmanaged" };

/** How an execution stands. */
export type RunState =
  | { readonly kind: "running" }
  | { readonly kind: "ended"; readonly exitCode: number }
  /** The instance was stopped while it ran: nobody knows how far it came, and it is not begun again. */
  | { readonly kind: "interrupted" }
  /** The instance cannot run it at all. */
  | { readonly kind: "impossible"; readonly why: string };

/** What `timeout` ends with when the time was up (coreutils, busybox). */
const TIMED_OUT = 124;

type RunTask = Extract<Task, { kind: "run" }>;

export function bootEvent({ instanceId, resource, service }: LabContainer, result: BootResult): LabEventBody {
  const message = result.kind === "failed" ? { message: result.why } : {};
  return { kind: "boot", instanceId, resource: resource ?? service, state: result.kind, ...message };
}

export function startEvent(task: RunTask): LabEventBody {
  return { ...subjectOf(task), status: "InProgress" };
}

/** Nothing while it runs. */
export function executionEvent(task: RunTask, state: RunState): LabEventBody | undefined {
  switch (state.kind) {
    case "running":
      return undefined;
    case "interrupted":
      return { ...subjectOf(task), status: "Failed", message: "the instance was stopped while it ran" };
    case "impossible":
      return { ...subjectOf(task), status: "Failed", message: state.why };
    case "ended":
      return { ...subjectOf(task), status: statusOf(state.exitCode), exitCode: state.exitCode };
  }
}

function statusOf(exitCode: number): "Success" | "Failed" | "TimedOut" {
  if (exitCode === 0) return "Success";
  return exitCode === TIMED_OUT ? "TimedOut" : "Failed";
}

function subjectOf({ association, container, executionId }: RunTask) {
  const { instanceId } = container;
  return { kind: "association", association: association.logicalId, instanceId, executionId } as const;
}
