/** Which targets a node may send to, and which is next. Pure. */
import type { TargetGroupState, TargetHealth, TargetRegistration } from "../../../lab/model/index.ts";

/** Name of a target inside its group. */
export function targetKey(target: { readonly id: string; readonly port: number }): string {
  return `${target.id}:${target.port}`;
}

/**
 * The targets that get new requests: the healthy ones or, where none is, all that are registered (row ALB-065).
 * Draining and stopped ones get none (rows ALB-069, ALB-081); an empty answer is a 503.
 *
 * @param zone of the node: only its own targets where the group has cross-zone off (row ALB-056)
 */
export function eligibleTargets(
  group: TargetGroupState,
  health: readonly TargetHealth[],
  zone: string,
): readonly TargetRegistration[] {
  const states = new Map(
    health
      .filter((target) => target.targetGroupId === group.id)
      .map((target) => [targetKey({ id: target.targetId, port: target.port }), target.state]),
  );
  const registered = group.targets.filter(
    (target) =>
      target.registration.kind === "registered" && (group.crossZone !== "false" || target.availabilityZone === zone),
  );
  const healthy = registered.filter((target) => {
    const state = states.get(targetKey(target));
    return state === "healthy" || state === "unavailable";
  });
  return healthy.length > 0 ? healthy : registered;
}

/**
 * A group of a forward action by its weight (row ALB-030). An empty group is not passed over.
 *
 * @param random from 0 up to 1
 */
export function chooseByWeight<T extends { readonly weight: number }>(
  choices: readonly T[],
  random: number,
): T | undefined {
  if (choices.length < 2) return choices[0];
  const total = choices.reduce((sum, choice) => sum + choice.weight, 0);
  let left = random * total;
  return choices.find((choice) => {
    left -= choice.weight;
    return left < 0;
  });
}
