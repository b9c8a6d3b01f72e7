/**
 * Names of headers in lower case. Messages use few different ones, over and over: what was seen is kept, up to a number that no
 * hostile client can push any further.
 */
const KEPT = 2000;
const seen = new Map<string, string>();

export function lowerName(name: string): string {
  const known = seen.get(name);
  if (known !== undefined) return known;
  const lower = name.toLowerCase();
  if (seen.size < KEPT && name.length <= 64) seen.set(name, lower);
  return lower;
}
