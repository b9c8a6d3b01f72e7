/** What a client met that stays with a server which is the writer no more. Pure. */
import type { FailoverStory, Sample } from "../../lab/scenario/index.ts";

/** Row R28. */
export const REFUSAL =
  "ER_OPTION_PREVENTS_STATEMENT: The MySQL server is running with the --read-only option so it cannot execute this statement";

export interface Refusals {
  readonly count: number;
  /** Each text once. */
  readonly texts: readonly string[];
  /** Rows after the first refusal that were told to be written. */
  readonly toldAfter: number;
}

export function readRefusals(samples: readonly Sample[]): Refusals {
  const inOrder = samples.toSorted((a, b) => a.n - b.n);
  const first = inOrder.findIndex(({ outcome }) => outcome === "read-only");
  const after = first < 0 ? [] : inOrder.slice(first);
  const refused = after.filter(({ outcome }) => outcome === "read-only");
  return {
    count: refused.length,
    texts: [...new Set(refused.map(({ detail = "" }) => detail))],
    toldAfter: after.filter(({ outcome }) => outcome === "ok").length,
  };
}

/** Rows that were due when another server was the writer, and were told to be written. */
export function toldSince(samples: readonly Sample[], { handedOverMs = 0 }: FailoverStory): number {
  return samples.filter(({ outcome, dueMs }) => outcome === "ok" && dueMs >= handedOverMs).length;
}
