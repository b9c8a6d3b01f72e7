/** What a failover was to those who wrote or read meanwhile: the longest time without a good answer. Pure. */
import type { FailoverStory } from "./failover-story.ts";
import { isFailure, type Sample } from "./load/index.ts";
import type { LoadRecord } from "./record.ts";

/** Of one address that a load asked. Times in milliseconds since the epoch. */
export interface ClientGap {
  /** Instance that it came from. */
  readonly from: string;
  readonly url: string;
  /** How it keeps its connections to a database, where its load tells. */
  readonly client?: string;
  /** When the last good answer before it was there. */
  readonly lastBeforeMs: number;
  /** When the first one after it was; absent where none came. */
  readonly firstAfterMs?: number;
  /** Requests that were due in it and failed. */
  readonly failed: number;
}

export function clientGaps(
  { causeMs, completedMs, servedMs = completedMs }: FailoverStory,
  loads: readonly Pick<LoadRecord, "from" | "plan" | "samples">[],
): ClientGap[] {
  return loads.flatMap(({ from, plan, samples }) =>
    [...Map.groupBy(samples, ({ url }) => url)].flatMap(([url, own]) => {
      const gap = longestGap(own, causeMs, servedMs);
      const { client } = plan;
      return gap ? [{ from, url, ...(client === undefined ? {} : { client }), ...gap }] : [];
    }),
  );
}

/** The longest of those that were open at some time between `fromMs` and `untilMs`. A good answer is there when it has come. */
function longestGap(
  samples: readonly Sample[],
  fromMs: number,
  untilMs: number | undefined,
): Pick<ClientGap, "lastBeforeMs" | "firstAfterMs" | "failed"> | undefined {
  const answers = samples.flatMap((one) => (isFailure(one) ? [] : [one.dueMs + one.latencyMs])).sort((a, b) => a - b);
  const gaps = answers.flatMap((lastBeforeMs, index) => {
    const firstAfterMs = answers[index + 1];
    const isOpen = (firstAfterMs ?? Number.POSITIVE_INFINITY) > fromMs && lastBeforeMs < (untilMs ?? fromMs);
    return isOpen ? [{ lastBeforeMs, ...(firstAfterMs === undefined ? {} : { firstAfterMs }) }] : [];
  });
  const length = (gap: Partial<ClientGap>) => (gap.firstAfterMs ?? Number.POSITIVE_INFINITY) - (gap.lastBeforeMs ?? 0);
  const [longest] = gaps.toSorted((a, b) => length(b) - length(a));
  if (!longest) return undefined;
  const isIn = ({ dueMs }: Sample) => dueMs > longest.lastBeforeMs && dueMs < (longest.firstAfterMs ?? dueMs + 1);
  return { ...longest, failed: samples.filter((one) => isFailure(one) && isIn(one)).length };
}
