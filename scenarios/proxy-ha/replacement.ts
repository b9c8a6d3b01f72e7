/** One proxy is lost and replaced: waiting for it, and what must hold of it. */
import type { InstanceHandle } from "../../lab/handle/index.ts";
import type { TargetState } from "../../lab/model/health.ts";
import type { InstanceId } from "../../lab/model/ids.ts";
import { graceMs, MACHINE_MS, type PredictedSpan, predictReplacement, type Stage } from "../../lab/scenario/index.ts";
import { addressesOf, type Cast, proxiesOf } from "./cast.ts";
import { type FoundBy, historyClaims, isHistoryComplete } from "./history.ts";
import { waitForClients } from "./logs.ts";
import { readSequence, type Sequence, STEPS, type Step } from "./sequence.ts";

/** Real time that a replacement may take at the most, next to what its health checks take: a generous deadline. */
const DEADLINE_MS = 240_000;

export interface Replacement {
  readonly victim: InstanceHandle;
  /** When it was lost; with the others in milliseconds since the epoch. */
  readonly atMs: number;
  readonly successor: InstanceId;
  /** When its target had left healthy. */
  readonly leftAtMs: number;
  /** When the successor had passed its checks. */
  readonly healthyAtMs: number;
  readonly sequence: Sequence;
}

/** A group does not heed the checks of members that are in service for less than its grace period (row A26). */
export async function untilGraceIsOver(stage: Stage, { group }: Cast): Promise<void> {
  const events = await Array.fromAsync(stage.lab.events());
  const joined = events.flatMap((one) => (one.kind === "lifecycle" && one.state === "InService" ? one.timeMs : []));
  const overAtMs = Math.max(...joined) + graceMs(group, stage.timeScale);
  await stage.until(() => Date.now() >= overAtMs, { what: "the group's grace period to end", withinMs: DEADLINE_MS });
}

/** @param atMs when `victim` was lost */
export async function untilReplaced(stage: Stage, victim: InstanceHandle, atMs: number): Promise<Replacement> {
  const read = async () => {
    const sequence = readSequence(await Array.fromAsync(stage.lab.events()), victim.instanceId, atMs);
    return sequence.seen.length === STEPS.length && sequence;
  };
  const sequence = await stage.until(read, { what: `${victim.name} to be replaced`, withinMs: DEADLINE_MS });
  const [left, , , , healthy] = STEPS;
  return {
    victim,
    atMs,
    successor: sequence.successor as InstanceId,
    leftAtMs: timeOf(sequence, left),
    healthyAtMs: timeOf(sequence, healthy),
    sequence,
  };
}

/** What targets of the proxies became since `atMs`, in the order of the events. */
export async function targetStateSince(stage: Stage, { targetGroup }: Cast, atMs: number): Promise<string[]> {
  const events = await Array.fromAsync(stage.lab.events());
  return events.flatMap((one) =>
    one.kind === "target-health" && one.timeMs >= atMs && one.target.targetGroupId === targetGroup.id
      ? one.target.state
      : [],
  );
}

/** @returns when the target came to be in that state after `atMs`, milliseconds since the epoch */
export async function untilTargetIs(
  stage: Stage,
  { instanceId, name }: InstanceHandle,
  state: TargetState,
  atMs: number,
): Promise<number> {
  const read = async () => {
    const events = await Array.fromAsync(stage.lab.events());
    return events.find(
      (one) =>
        one.kind === "target-health" &&
        one.timeMs >= atMs &&
        one.target.targetId === instanceId &&
        one.target.state === state,
    )?.timeMs;
  };
  return stage.until(read, { what: `the target ${name} to be ${state}`, withinMs: DEADLINE_MS });
}

/** @param found when the loss is predicted to be known, after it */
export function claimSequence(
  stage: Stage,
  { group }: Cast,
  { sequence, atMs }: Replacement,
  found: PredictedSpan,
): void {
  const { detectionMs, recoveryMs } = predictReplacement(stage.plan, group, stage.timeScale);
  // The engine makes and boots a container before a new instance is there.
  const bootedMs = detectionMs + MACHINE_MS.boot;
  const boundsMs = [detectionMs, detectionMs, bootedMs, bootedMs, recoveryMs];
  for (const [index, step] of STEPS.entries()) {
    stage.expect(step).atMost(timeOf(sequence, step) - atMs, found.untilMs + (boundsMs[index] ?? 0));
  }
  // Target health has a course of its own: for an instance that was stopped EC2 speaks before the load balancer (row A24),
  // and a new one may pass its first check before the group says that it is in service.
  const lifecycle: readonly Step[] = STEPS.slice(1, 4);
  const seen = sequence.seen.map(({ step }) => step).filter((step) => lifecycle.includes(step));
  const [measured, predicted] = [seen, lifecycle].map((steps) => steps.join(", then ")) as [string, string];
  const words = { measured: measured === predicted ? "in this order" : measured, predicted: "in this order" };
  stage.expect(predicted).toHold(measured === predicted, words);
}

/** That the new proxy serves, and that the group's history says why it is there. */
export async function claimSuccessor(
  stage: Stage,
  cast: Cast,
  { victim, successor, healthyAtMs }: Replacement,
  foundBy: FoundBy,
): Promise<void> {
  const proxies = await proxiesOf(stage);
  const fresh = proxies.filter((one) => one.instanceId === successor);
  const seen = await waitForClients(stage, cast, proxies, healthyAtMs);
  stage.expect(`the service's log names the new proxy, ${fresh[0]?.name}`).toInclude(seen, addressesOf(fresh)[0]);
  const replaced = { victim: victim.instanceId, successor, foundBy };
  const read = async () => {
    const activities = await stage.lab.group(cast.group.name).activities();
    return isHistoryComplete(activities, replaced) && activities;
  };
  const activities = await stage.until(read, { what: "the activities to end", withinMs: DEADLINE_MS });
  for (const claim of historyClaims(activities, replaced)) stage.claim(claim);
}

function timeOf({ seen }: Sequence, step: Step): number {
  return seen.find((one) => one.step === step)?.timeMs ?? Number.NaN;
}
