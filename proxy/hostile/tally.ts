/** What was done so far, by the names of the scripts. */
export interface Tally {
  exchanges: number;
  readonly byScript: Record<string, number>;
}

export function newTally(): Tally {
  return { exchanges: 0, byScript: {} };
}

export function count(tally: Tally, name: string): void {
  tally.exchanges += 1;
  tally.byScript[name] = (tally.byScript[name] ?? 0) + 1;
}
