import type { LabHandle } from "../../lab/handle/handle.ts";
import type { LabEvent } from "../../lab/model/events.ts";
import type { ServiceChange } from "./million-verdict.ts";

const TARGETS = "million";
const TARGET_COUNT = 4;

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
  await lab.until(isWhole, { what: "four healthy targets and no other" });
}

async function hasState(lab: LabHandle, id: string, state: string): Promise<void> {
  const isSo = async () => (await lab.targetGroup(TARGETS).target(id))?.state === state;
  await lab.until(isSo, { what: `target \`${id}\` to be ${state}` });
}

/** By the clock of who decided: the fabric for health, control for the deregistration. */
export function serviceChanges(events: readonly LabEvent[]): ServiceChange[] {
  return events.flatMap((event): ServiceChange[] => {
    if (event.kind !== "target-health" || event.target.state === "initial") return [];
    const { targetId, sinceMs, state } = event.target;
    return [{ atMs: sinceMs, target: targetId, isInService: state === "healthy" }];
  });
}
