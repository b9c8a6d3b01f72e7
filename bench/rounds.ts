/** Rounds are interleaved, so that what else the machine does falls on every path. */

/** By path, one per round. */
export class RoundSamples extends Map<string, number[]> {
  add(path: string, value: number): void {
    this.set(path, [...(this.get(path) ?? []), value]);
  }
}

/** The same items, beginning with another one in each round. */
export function rotated<T>(items: readonly T[], by: number): T[] {
  const start = by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}
