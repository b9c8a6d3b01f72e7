/** Names that stand for all names below one, as RFC 4592 has it. */

/**
 * What stands at a name, or else at the wildcard of the closest name above it that exists. A wildcard covers names of any
 * depth, and none that exists, nor one below a name that does.
 */
export function lookUp<T>(names: ReadonlyMap<string, T>, name: string): T | undefined {
  const exact = names.get(name);
  if (exact !== undefined) return exact;
  for (let above = parentOf(name); above !== ""; above = parentOf(above)) {
    const covering = names.get(`*.${above}`);
    if (covering !== undefined || names.has(above)) return covering;
  }
  return undefined;
}

function parentOf(name: string): string {
  const dot = name.indexOf(".");
  return dot < 0 ? "" : name.slice(dot + 1);
}
