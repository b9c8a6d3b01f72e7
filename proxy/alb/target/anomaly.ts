/**
 * Targets that fail more often than the others of their group, and what that costs them (rows ALB-048, ALB-049). Pure.
 *
 * DIFFERS: AWS tells what it compares and not by how much; the numbers here are ours.
 */

/** What became of the requests of one target since it was last judged. */
export interface Tally {
  readonly answered: number;
  /** With a 5xx, or not at all. */
  readonly failed: number;
}

export interface Judgement {
  readonly isAnomalous: boolean;
  /** From {@link LEAST_WEIGHT} to 1: its part of a share under mitigation. */
  readonly weight: number;
}

export const FINE: Judgement = { isAnomalous: false, weight: 1 };

/** How often targets are judged, seconds. */
export const JUDGED_EVERY_SECONDS = 5;
/** So many healthy targets there must be for one to stand out. */
export const FEWEST_TARGETS = 3;
const FEWEST_REQUESTS = 5;
/** A target stands out by so much more of its requests failed than of the others' together. */
const MARGIN = 0.2;
const LEAST_WEIGHT = 1 / 16;

/**
 * @param tallies of the healthy targets, by key
 * @param before the last judgement of each
 */
export function judgeTargets(
  tallies: ReadonlyMap<string, Tally>,
  before: ReadonlyMap<string, Judgement>,
): Map<string, Judgement> {
  const all = sum([...tallies.values()]);
  return new Map(
    [...tallies].map(([key, tally]) => {
      const { weight } = before.get(key) ?? FINE;
      const others = { answered: all.answered - tally.answered, failed: all.failed - tally.failed };
      const isAnomalous = tallies.size >= FEWEST_TARGETS && standsOut(tally, others, before.get(key) ?? FINE);
      return [key, { isAnomalous, weight: isAnomalous ? Math.max(LEAST_WEIGHT, weight / 2) : Math.min(1, weight * 2) }];
    }),
  );
}

/** Too few requests to tell by leave the last judgement. */
function standsOut(tally: Tally, others: Tally, { isAnomalous }: Judgement): boolean {
  if (tally.answered === 0) return isAnomalous;
  if (tally.answered < FEWEST_REQUESTS && !isAnomalous) return false;
  return failedPart(tally) > failedPart(others) + MARGIN;
}

function failedPart({ answered, failed }: Tally): number {
  return answered === 0 ? 0 : failed / answered;
}

function sum(tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (total, one) => ({ answered: total.answered + one.answered, failed: total.failed + one.failed }),
    { answered: 0, failed: 0 },
  );
}
