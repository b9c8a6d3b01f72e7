import type { LabHandle } from "../../lab/handle/handle.ts";
import type { LabEvent } from "../../lab/model/events.ts";
import type { Generation } from "./million-rules.ts";
import type { ServiceChange } from "./million-verdict.ts";

const TARGETS = "million";
const TARGET_COUNT = 4;
/** The load keeps the machine busy, and others may do so too. */
const PATIENCE_MS = 600_000;

/** A target fails its checks though it serves, for as long as `meanwhile` takes; then it passes them again. */
export async function turnUnhealthy(lab: LabHandle, tier: string, meanwhile: () => Promise<void>): Promise<void> {
  const [instance] = await lab.instances(tier);
  if (!instance) return;
  const fault = await lab.fault("health-checks-failing", { targetGroup: TARGETS, instance: instance.instanceId });
  await hasState(lab, instance.instanceId, "unhealthy");
  await meanwhile();
  await fault.stop();
  await areHealthy(lab);
}

/** A member of the group fails its checks though it serves: it drains, and another one takes its place. */
export async function replaceOne(lab: LabHandle): Promise<void> {
  const [member] = await lab.group("million").members();
  if (!member) return;
  await using _ = await lab.fault("health-checks-failing", { targetGroup: TARGETS, instance: member.instanceId });
  await hasState(lab, member.instanceId, "draining");
  await areHealthy(lab);
}

export async function areHealthy(lab: LabHandle): Promise<void> {
  const isWhole = async () => {
    const targets = await lab.targetGroup(TARGETS).targets();
    return targets.length === TARGET_COUNT && targets.every(({ state }) => state === "healthy");
  };
  await lab.until(isWhole, { what: "four healthy targets and no other", withinMs: PATIENCE_MS });
}

async function hasState(lab: LabHandle, id: string, state: string): Promise<void> {
  const isSo = async () => (await lab.targetGroup(TARGETS).target(id))?.state === state;
  await lab.until(isSo, { what: `target \`${id}\` to be ${state}`, withinMs: PATIENCE_MS });
}

/**
 * Decided by the clock of who decides, the fabric for health and control for the deregistration; applied when the kernel's
 * rules were heard to agree.
 */
export function serviceChanges(events: readonly LabEvent[], generations: readonly Generation[]): ServiceChange[] {
  const addresses = new Map(events.flatMap((event) => (event.kind === "wired" ? [addressOf(event)] : [])));
  return events.flatMap((event): ServiceChange[] => {
    if (event.kind !== "target-health" || event.target.state === "initial") return [];
    const { targetId, sinceMs, state } = event.target;
    const isInService = state === "healthy";
    const agrees = ({ addresses: chosen }: Generation) =>
      chosen.includes(addresses.get(targetId) ?? "") === isInService;
    return [{ decidedMs: sinceMs, appliedMs: firstSince(sinceMs, generations, agrees), target: targetId, isInService }];
  });
}

function addressOf({ instanceId, address }: Extract<LabEvent, { kind: "wired" }>): readonly [string, string] {
  return [instanceId, address];
}

/** The earliest moment from `sinceMs` on at which what is in force agrees. */
function firstSince(
  sinceMs: number,
  generations: readonly Generation[],
  agrees: (generation: Generation) => boolean,
): number {
  const inForce = Math.max(
    0,
    generations.findLastIndex(({ heardMs }) => heardMs <= sinceMs),
  );
  const found = generations.slice(inForce).find(agrees);
  return found ? Math.max(sinceMs, found.heardMs) : Number.POSITIVE_INFINITY;
}
