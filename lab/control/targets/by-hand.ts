/** Targets as somebody has them by hand: registered beside what the template states, or taken out of it. */
import { scaledMs } from "../../model/clock.ts";
import type { TargetRegistration } from "../../model/fabric-state.ts";
import type { LabContainer } from "../../model/inventory.ts";
import type { TargetGroup } from "../../model/load-balancer.ts";
import type { ManualRegistration } from "../../model/registration.ts";
import type { Placements } from "../addresses/index.ts";
import { targetKey } from "../memory.ts";
import type { Observed } from "../observed.ts";
import { registerAddress, registerContainer } from "./stated.ts";

/** @param stated who is in the group without anybody's doing */
export function applyByHand(
  observed: Observed,
  placements: Placements,
  group: TargetGroup,
  stated: readonly TargetRegistration[],
): TargetRegistration[] {
  const keyOf = ({ id: targetId, port }: TargetRegistration) => targetKey(group.name, { targetId, port });
  const told = byHandIn(observed, group);
  const known = new Set(stated.map(keyOf));
  const further = [...told]
    .filter(([key]) => !known.has(key))
    .flatMap(([, one]) => find(observed, placements, group, one));
  return [...stated, ...further].flatMap((target) => {
    const one = told.get(keyOf(target));
    return one?.state === "deregistered" ? drain(observed, group, target, one) : [target];
  });
}

/** True while a target that was deregistered by hand drains. */
export function drainsByHand(observed: Observed): boolean {
  return observed.lab.targetGroups.some((group) =>
    [...byHandIn(observed, group).values()].some((one) => one.state === "deregistered" && drains(observed, group, one)),
  );
}

/** How many targets that are in the group without anybody's doing were taken out by hand. */
export function takenOutByHand(observed: Observed, group: TargetGroup): number {
  const out = [...byHandIn(observed, group).values()].filter((one) => one.state === "deregistered");
  return out.filter((one) => isStated(observed, group, one)).length;
}

function byHandIn({ memory }: Observed, { name }: TargetGroup): Map<string, ManualRegistration> {
  return new Map([...memory.registrations].filter(([, one]) => one.targetGroup === name));
}

/** An instance that has gone is no target any more; one that has yet to be placed is none yet. */
function find(
  observed: Observed,
  placements: Placements,
  group: TargetGroup,
  { targetId: id, port }: ManualRegistration,
): TargetRegistration[] {
  if (group.targetType === "ip") return [registerAddress(observed, group, { id, port })];
  const container = observed.inventory.find((one) => one.instanceId === id);
  return container ? registerContainer(container, placements, port) : [];
}

/** Rows NLB-142, ALB-069 and ALB-070: it drains for as long as the group says, with work under way or without. */
function drain(
  observed: Observed,
  group: TargetGroup,
  target: TargetRegistration,
  one: ManualRegistration,
): TargetRegistration[] {
  if (!drains(observed, group, one)) return [];
  return [{ ...target, registration: { kind: "draining", sinceMs: one.sinceMs } }];
}

function drains({ nowMs, timeScale }: Observed, group: TargetGroup, { sinceMs }: ManualRegistration): boolean {
  return nowMs < sinceMs + scaledMs(group.deregistrationDelaySeconds, timeScale);
}

function isStated({ lab, inventory }: Observed, group: TargetGroup, { targetId, port }: ManualRegistration): boolean {
  const names = (id: string) => group.targets.some((target) => target.id === id && target.port === port);
  if (group.targetType === "ip") return names(targetId);
  const container = inventory.find((one) => one.instanceId === targetId);
  const autoScaling = lab.autoScalingGroups.find(({ logicalId }) => logicalId === container?.resource);
  if (autoScaling) return autoScaling.targetGroupIds.includes(group.id);
  return container?.resource !== undefined && !isClone(container) && names(container.resource);
}

/** Control gives no address to an instance that the template states; whoever clones one does. */
function isClone({ address }: LabContainer): boolean {
  return address !== undefined;
}
