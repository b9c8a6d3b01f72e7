import type { TargetRegistration } from "../../lab/model/index.ts";

const orders = new WeakMap<readonly TargetRegistration[], readonly TargetRegistration[]>();

/** A group's targets by address and port. Sorted once for all nodes and changes of health: a state never changes. */
export function ordered(targets: readonly TargetRegistration[]): readonly TargetRegistration[] {
  const order = orders.get(targets) ?? targets.toSorted(byAddress);
  orders.set(targets, order);
  return order;
}

export function byAddress(a: TargetRegistration, b: TargetRegistration): number {
  return a.ip === b.ip ? a.port - b.port : a.ip < b.ip ? -1 : 1;
}
