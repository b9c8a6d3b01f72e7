/** The steps of a proxy's replacement, as a lab's events tell them. Pure. */
import type { LabEvent } from "../../lab/model/events.ts";
import type { InstanceId } from "../../lab/model/ids.ts";

export const STEPS = [
  "its target leaves healthy",
  "the group sets it Terminating",
  "a new instance is Pending",
  "the new instance is InService",
  "its target is healthy",
] as const;
export type Step = (typeof STEPS)[number];

export interface Sequence {
  readonly successor?: InstanceId;
  /** Steps that were seen, in the order of the events. */
  readonly seen: readonly { readonly step: Step; readonly timeMs: number }[];
}

/** @param events of the whole lab, oldest first; those before `atMs` are passed over */
export function readSequence(events: readonly LabEvent[], victim: InstanceId, atMs: number): Sequence {
  const later = events.filter((event) => event.timeMs >= atMs);
  const pending = later.find((event) => isLifecycle(event, "Pending"));
  const successor = pending?.kind === "lifecycle" ? pending.instanceId : undefined;
  const matches: Record<Step, (event: LabEvent) => boolean> = {
    "its target leaves healthy": (event) => isTarget(event, victim, (state) => state !== "healthy"),
    "the group sets it Terminating": (event) => isLifecycle(event, "Terminating", victim),
    "a new instance is Pending": (event) => event === pending,
    "the new instance is InService": (event) => isLifecycle(event, "InService", successor),
    "its target is healthy": (event) => isTarget(event, successor, (state) => state === "healthy"),
  };
  const seen = STEPS.flatMap((step) => {
    const index = later.findIndex(matches[step]);
    return index < 0 ? [] : [{ step, index, timeMs: (later[index] as LabEvent).timeMs }];
  });
  const inOrder = seen.sort((a, b) => a.index - b.index).map(({ step, timeMs }) => ({ step, timeMs }));
  return { ...(successor ? { successor } : {}), seen: inOrder };
}

function isLifecycle(event: LabEvent, state: string, instance?: InstanceId): boolean {
  if (event.kind !== "lifecycle" || event.state !== state) return false;
  return instance === undefined || event.instanceId === instance;
}

function isTarget(event: LabEvent, instance: InstanceId | undefined, is: (state: string) => boolean): boolean {
  return event.kind === "target-health" && event.target.targetId === instance && is(event.target.state);
}
