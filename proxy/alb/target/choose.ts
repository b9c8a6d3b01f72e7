/** Which targets a node may send to. Pure. */
import type { TargetGroupState, TargetHealth, TargetRegistration } from "../../../lab/model/index.ts";
import { failsOverRouting } from "../../nlb/thresholds.ts";

/** Name of a target inside its group. */
export function targetKey(target: { readonly id: string; readonly port: number }): string {
  return `${target.id}:${target.port}`;
}

export interface NodePlace {
  /** Of the node: only its own targets where the group has cross-zone off (row ALB-056). */
  readonly zone: string;
  /** Absent while there is no zonal shift. */
  readonly shiftedFrom?: string | undefined;
}

/** The targets of one group as a node sees them. */
export interface Eligibility {
  /** Those that get new requests; none makes a 503. */
  readonly targets: readonly TargetRegistration[];
  /** Keys of those that are healthy, among them or not. */
  readonly healthy: ReadonlySet<string>;
}

/**
 * The targets that get new requests: the healthy ones or, where fewer are healthy than the group's threshold, all that
 * are registered (rows ALB-065 and NLB-136). Draining and stopped ones get none (rows ALB-069, ALB-081).
 *
 * With cross-zone on the targets of a zone that a zonal shift leads away from get none either (row ALB-093).
 */
export function eligibleTargets(
  group: TargetGroupState,
  health: readonly TargetHealth[],
  { zone, shiftedFrom }: NodePlace,
): Eligibility {
  const states = new Map(
    health
      .filter((target) => target.targetGroupId === group.id)
      .map((target) => [targetKey({ id: target.targetId, port: target.port }), target.state]),
  );
  const isInReach = (of: string) =>
    group.crossZone === "false" ? of === zone || of === "all" : shiftedFrom === undefined || of !== shiftedFrom;
  const registered = group.targets.filter(
    ({ registration, availabilityZone }) => registration.kind === "registered" && isInReach(availabilityZone),
  );
  const healthy = registered.filter((target) => {
    const state = states.get(targetKey(target));
    return state === "healthy" || state === "unavailable";
  });
  const failsOver = failsOverRouting(group, { healthy: healthy.length, total: registered.length });
  return { targets: failsOver ? registered : healthy, healthy: new Set(healthy.map(targetKey)) };
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
