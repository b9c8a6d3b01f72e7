import type { TargetHealth, TargetRegistration } from "../../lab/model/index.ts";

type Asked = Pick<TargetRegistration, "id" | "port">;
type ByGroup = ReadonlyMap<string, readonly TargetHealth[]>;
/** By target's id; a target may be registered with several ports. */
type Index = ReadonlyMap<string, readonly TargetHealth[]>;

const splits = new WeakMap<readonly TargetHealth[], ByGroup>();
const indexes = new WeakMap<readonly TargetHealth[], Index>();
const NOTHING: readonly TargetHealth[] = [];

/**
 * What the list says of one target; the first, where it says several things.
 *
 * Every decision asks after every target: with thousands of them a search for each would take seconds. So a list that
 * was asked once must not change any more.
 */
export function findHealth(
  health: readonly TargetHealth[],
  groupId: string,
  { id, port }: Asked,
): TargetHealth | undefined {
  return indexOf(healthOfGroup(health, groupId))
    .get(id)
    ?.find((one) => one.port === port);
}

/** What the list says of one group's targets; the same array whenever it is asked again. */
export function healthOfGroup(health: readonly TargetHealth[], groupId: string): readonly TargetHealth[] {
  const split = splits.get(health) ?? Map.groupBy(health, ({ targetGroupId }) => targetGroupId);
  splits.set(health, split);
  return split.get(groupId) ?? NOTHING;
}

/** Made per group, and only of groups that are asked for: of most, one change of health says nothing new. */
function indexOf(health: readonly TargetHealth[]): Index {
  const index = indexes.get(health) ?? Map.groupBy(health, ({ targetId }) => targetId);
  indexes.set(health, index);
  return index;
}
