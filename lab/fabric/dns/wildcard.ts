/** Names that stand for all names below one, as RFC 4592 has it, and Route 53. */
import { isWithin } from "../../model/index.ts";

/**
 * What stands at a name, or else at the wildcard of the closest name above it that exists. A wildcard covers names of any
 * depth, and none that exists, nor one below a name that does; a name exists that has others below it.
 *
 * @param apex of the zone that the name is in: what stands above is another's
 */
export function lookUp<T>(names: ReadonlyMap<string, T>, name: string, apex?: string): T | undefined {
  const exact = names.get(name);
  if (exact !== undefined) return exact;
  for (let below = name, above = parentOf(name); above !== ""; below = above, above = parentOf(above)) {
    if (apex !== undefined && !isWithin(above, apex)) return undefined;
    const covering = names.get(`*.${above}`);
    if (covering !== undefined) return hasBelow(names, below) ? undefined : covering;
    if (names.has(above)) return undefined;
  }
  return undefined;
}

function hasBelow(names: ReadonlyMap<string, unknown>, name: string): boolean {
  return [...names.keys()].some((known) => known.endsWith(`.${name}`));
}

function parentOf(name: string): string {
  const dot = name.indexOf(".");
  return dot < 0 ? "" : name.slice(dot + 1);
}
