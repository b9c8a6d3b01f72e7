/** What the loss of an application server cost clients. Pure. */
import { type Claim, isFailure, type Sample } from "../../lab/scenario/index.ts";

/** A request may be under way when the target leaves, or when its successor's first check is told of. */
const UNDER_WAY_MS = 500;

export interface Loss {
  readonly victim: string;
  /** The server that stays. */
  readonly other: string;
  readonly successor: string;
  /** When the victim's target had left, and when its successor was healthy; milliseconds since the epoch. */
  readonly leftAtMs: number;
  readonly healthyAtMs: number;
}

/** Failures end with detection; until the successor serves only the other server answers, afterwards both do. */
export function lossClaims(
  samples: readonly Sample[],
  { victim, other, successor, leftAtMs, healthyAtMs }: Loss,
): Claim[] {
  const after = samples.filter(({ dueMs }) => dueMs > leftAtMs + UNDER_WAY_MS);
  const failed = after.filter(isFailure);
  const between = after.filter((sample) => sample.dueMs < healthyAtMs - UNDER_WAY_MS && !isFailure(sample));
  const strangers = between.filter(({ servedBy }) => servedBy !== other).length;
  const later = new Set(after.flatMap(({ servedBy }) => servedBy ?? []));
  return [
    {
      what: "requests that fail after the loss was detected",
      measured: `${failed.length} of ${after.length}`,
      predicted: "0",
      holds: after.length > 0 && failed.length === 0,
    },
    {
      what: "answers of others than the server that stays, until its new fellow is healthy",
      measured: `${strangers} of ${between.length}`,
      predicted: "0",
      holds: strangers === 0,
    },
    {
      what: "who answers in the end",
      measured: [...later].sort().join(", ") || "nobody",
      predicted: `${[other, successor].sort().join(", ")}, and not ${victim}`,
      holds: later.has(other) && later.has(successor) && !later.has(victim),
    },
  ];
}
