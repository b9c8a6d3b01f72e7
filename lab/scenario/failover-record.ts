/** What a run leaves of each failover of its databases: the parts beside what is predicted of them, and what clients met. Pure. */
import { failoverSpan, failoverSpans, paceOf } from "../control/database/spans.ts";
import type { DbCluster } from "../model/lab.ts";
import type { PredictedSpan } from "./claim.ts";
import { type ClientGap, clientGaps } from "./client-gap.ts";
import { failoverParts, type PartSpan } from "./failover-parts.ts";
import { type FailoverRun, type FailoverStory, readFailovers } from "./failover-story.ts";
import type { LoadRecord } from "./record.ts";

export interface FailoverRecord extends FailoverStory {
  /** Up to the endpoint's move; what comes after it is each client's own. */
  readonly parts: readonly PredictedPart[];
  readonly clients: readonly FailoverClient[];
  /** From the cause until a client writes again that keeps the endpoint's address no longer than it lives. */
  readonly predicted: PredictedSpan;
}

export interface PredictedPart extends PartSpan {
  readonly predicted: PredictedSpan;
}

export interface FailoverClient extends ClientGap {
  /** From the endpoint's move to its first good answer. Real milliseconds. */
  readonly lateMs?: number;
}

/** What failovers of the lab are expected to take. */
export interface FailoverPlan {
  readonly dbClusters: readonly Pick<DbCluster, "identifier" | "failoverPace">[];
  readonly timeScale: number;
}

export function recordFailovers(
  run: FailoverRun,
  loads: readonly LoadRecord[],
  { dbClusters, timeScale }: FailoverPlan,
): FailoverRecord[] {
  return readFailovers(run).map((story) => {
    const pace = paceOf(dbClusters.find(({ identifier }) => identifier === story.cluster) ?? {}, timeScale);
    const spans = failoverSpans(story.loss, pace);
    return {
      ...story,
      parts: failoverParts(story).map((span) => ({ ...span, predicted: spans[span.part] })),
      clients: clientGaps(story, loads).map((gap) => ({ ...gap, ...latenessOf(story, gap) })),
      predicted: failoverSpan(story.loss, pace),
    };
  });
}

function latenessOf(story: FailoverStory, gap: ClientGap): Pick<FailoverClient, "lateMs"> {
  const own = failoverParts(story, gap).find(({ part }) => part === "client");
  return own?.untilMs === undefined ? {} : { lateMs: own.untilMs - own.fromMs };
}
