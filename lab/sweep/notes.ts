import { describeValues } from "./axes.ts";
import type { SweepRecord } from "./record.ts";

/** What did not go as it should: cells and runs that ended early, claims that do not hold. */
export function notes({ cells }: SweepRecord): string[] {
  return cells.flatMap(({ values, error, runs }) => {
    const name = describeValues(values);
    if (error !== undefined) return [`${name} failed: ${error}`];
    return runs.flatMap(({ seed, error: ended, failedClaims }) => [
      ...(ended === undefined ? [] : [`${name}, seed ${seed}, ended early: ${ended}`]),
      ...failedClaims.map((claim) => `${name}, seed ${seed}, does not hold: ${claim}`),
    ]);
  });
}
