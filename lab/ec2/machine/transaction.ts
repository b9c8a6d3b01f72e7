/** Which units a start pulls in, and which of them wait for which. */
import { LabError } from "../../model/errors.ts";
import type { Unit } from "../unit/index.ts";

/** A unit to be started, with those of the same transaction that go before it. */
export interface Order {
  readonly name: string;
  readonly after: readonly string[];
  /** Those of `after` without which it does not start. */
  readonly needs: readonly string[];
}

/** Gives a unit under its own name; `undefined` where there is none or none that can be started. */
export type Lookup = (name: string) => Unit | undefined;

/**
 * The starts that starting `name` means, predecessors first.
 *
 * @throws LabError `NoSuchUnit` for one that is required and not there, `OrderCycle`
 */
export function planStart(name: string, lookup: Lookup): readonly Order[] {
  const units = new Map<string, Unit>();
  collect(name, lookup, units);
  const before = (first: Unit, second: Unit): boolean =>
    second.after.includes(first.name) || first.before.includes(second.name) || isPulledByTarget(first, second);
  const all = [...units.values()];
  const orders = all.map((unit): Order => {
    const after = all.filter((other) => other !== unit && before(other, unit)).map((other) => other.name);
    return { name: unit.name, after, needs: after.filter((other) => unit.requires.includes(other)) };
  });
  return sorted(orders, name);
}

/** A target has been reached when what it pulls in has been started. */
const isPulledByTarget = (unit: Unit, target: Unit): boolean =>
  target.service === undefined && [...target.wants, ...target.requires].includes(unit.name);

function collect(name: string, lookup: Lookup, units: Map<string, Unit>): void {
  const unit = lookup(name);
  if (!unit) throw new LabError("NoSuchUnit", `Unit ${name} not found.`, { status: 404 });
  if (units.has(unit.name)) return;
  units.set(unit.name, unit);
  for (const required of unit.requires) collect(required, lookup, units);
  for (const wanted of unit.wants) if (lookup(wanted)) tryCollect(wanted, lookup, units);
}

/** What is only wanted is left out with all that it needs, where a part of that is missing. */
function tryCollect(name: string, lookup: Lookup, units: Map<string, Unit>): void {
  const attempt = new Map(units);
  try {
    collect(name, lookup, attempt);
  } catch (error) {
    if (error instanceof LabError && error.code === "NoSuchUnit") return;
    throw error;
  }
  for (const [key, unit] of attempt) units.set(key, unit);
}

function sorted(orders: readonly Order[], name: string): readonly Order[] {
  const result: Order[] = [];
  let waiting = orders;
  while (waiting.length > 0) {
    const ready = waiting.filter(({ after }) => after.every((other) => result.some((order) => order.name === other)));
    if (ready.length === 0) {
      const names = waiting.map((order) => order.name).join(", ");
      throw new LabError("OrderCycle", `Transaction for ${name}/start is cyclic: ${names} wait for one another.`);
    }
    result.push(...ready);
    waiting = waiting.filter((order) => !ready.includes(order));
  }
  return result;
}
