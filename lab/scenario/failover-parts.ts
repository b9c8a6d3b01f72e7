/** A failover taken apart: who had the time between the loss of the writer and the first row that its client wrote again. Pure. */
import type { ClientGap } from "./client-gap.ts";
import type { FailoverStory } from "./failover-story.ts";

export const FAILOVER_PARTS = ["detection", "drain", "promotion", "dns", "client"] as const;

export type FailoverPart = (typeof FAILOVER_PARTS)[number];

export interface PartSpan {
  readonly part: FailoverPart;
  readonly fromMs: number;
  /** Absent where it was not over by the end of the run. */
  readonly untilMs?: number;
}

/**
 * detection: from the loss to the decision; drain: until the new writer has all that the old one told of; promotion: until it takes
 * writes; dns: until the endpoint leads to it; client: until this one's first good answer. None begins before the one before it is over.
 *
 * @param gap of the client that is told of; without one, there is no part `client`
 */
export function failoverParts(story: FailoverStory, gap?: ClientGap): PartSpan[] {
  const ends: Readonly<Record<FailoverPart, number | undefined>> = {
    detection: story.startedMs,
    drain: story.handedOverMs,
    promotion: story.openedMs ?? story.completedMs,
    dns: story.servedMs ?? story.completedMs,
    client: gap?.firstAfterMs,
  };
  const spans: PartSpan[] = [];
  let fromMs: number | undefined = story.causeMs;
  for (const part of FAILOVER_PARTS) {
    if (fromMs === undefined || (part === "client" && !gap)) break;
    const end: number | undefined = ends[part];
    const untilMs: number | undefined = end === undefined ? undefined : Math.max(fromMs, end);
    spans.push({ part, fromMs, ...(untilMs === undefined ? {} : { untilMs }) });
    fromMs = untilMs;
  }
  return spans;
}
