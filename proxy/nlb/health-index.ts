import type { TargetHealth, TargetRegistration } from "../../lab/model/index.ts";

type Asked = Pick<TargetRegistration, "id" | "port">;
/** By group, then by target's id; a target may be registered with several ports. */
type Index = ReadonlyMap<string, ReadonlyMap<string, readonly TargetHealth[]>>;

const indexes = new WeakMap<readonly TargetHealth[], Index>();

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
  return indexOf(health)
    .get(groupId)
    ?.get(id)
    ?.find((one) => one.port === port);
}

function indexOf(health: readonly TargetHealth[]): Index {
  const index = indexes.get(health) ?? buildIndex(health);
  indexes.set(health, index);
  return index;
}

function buildIndex(health: readonly TargetHealth[]): Index {
  const groups = Map.groupBy(health, ({ targetGroupId }) => targetGroupId);
  return new Map([...groups].map(([groupId, all]) => [groupId, Map.groupBy(all, ({ targetId }) => targetId)]));
}
