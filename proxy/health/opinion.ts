/** What one checker thinks of a target after the checks that it made itself. */
export interface Opinion {
  readonly says: "healthy" | "unhealthy" | undefined;
  /** Results in a row of the kind that would change `says`. */
  readonly inARow: number;
  /** Its newest check could not even be made. */
  readonly isAbsent?: true;
}

export interface Thresholds {
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
}

export const NO_OPINION: Opinion = { says: undefined, inARow: 0 };

/**
 * One more result. The first passed check of a new target is enough (rows NLB-106, ALB-060); after that it takes as
 * many results in a row as the threshold of the other state says (choice C-13).
 */
export function advanceOpinion(opinion: Opinion, passed: boolean, thresholds: Thresholds): Opinion {
  const heard = passed ? "healthy" : "unhealthy";
  if (opinion.says === heard) return { says: heard, inARow: 0 };
  if (opinion.says === undefined && passed) return { says: "healthy", inARow: 0 };
  const inARow = opinion.inARow + 1;
  const needed = passed ? thresholds.healthyThreshold : thresholds.unhealthyThreshold;
  return inARow >= needed ? { says: heard, inARow: 0 } : { says: opinion.says, inARow };
}

/**
 * What the checkers of a target agree on.
 *
 * DIFFERS: AWS's checkers decide by a consensus that nobody has described (row NLB-107); this is ours.
 *
 * A new target is healthy as soon as one of them says so. After that its state changes only when more than half of all
 * its checkers say the other thing, so a target that half of them see well stays as it was.
 *
 * @param current what held so far; `undefined` for a new target
 */
export function agree(
  current: "healthy" | "unhealthy" | undefined,
  all: readonly Opinion[],
): "healthy" | "unhealthy" | undefined {
  const opinions = all.filter(({ isAbsent }) => !isAbsent);
  const count = (says: Opinion["says"]) => opinions.filter((opinion) => opinion.says === says).length;
  if (current === undefined && count("healthy") > 0) return "healthy";
  if (count("unhealthy") * 2 > opinions.length) return "unhealthy";
  if (count("healthy") * 2 > opinions.length) return "healthy";
  return current;
}
