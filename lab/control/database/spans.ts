/** How long a failover takes: the numbers that control keeps to, and what follows from them. Pure. */
import { scaledMs } from "../../model/clock.ts";
import type { DbCluster } from "../../model/lab.ts";
import { ENDPOINT_TTL_SECONDS } from "./status.ts";

/** What became of the writer: asked for while it serves; its server ended; it runs and does not answer. */
export type WriterLoss = "planned" | "stopped" | "silent";

/** How long a writer is away before it counts as lost. Real time. */
export const PATIENCE_MS = {
  /** A `docker compose stop` takes the whole lab down within moments, and is not to be fought. */
  stopped: 1_000,
  /** A writer that runs and does not answer: it may be starting. */
  silent: 5_000,
} as const;

/** Real time between two looks at a cluster that is whole: what happens meanwhile is seen by then. */
export const LOOK_MS = 1_000;

/** Real milliseconds. */
export interface Pace {
  readonly detectionMs: number;
  readonly promotionMs: number;
}

/** As a template asks for it. */
export function paceOf({ failoverPace = {} }: Pick<DbCluster, "failoverPace">, timeScale: number): Pace {
  const { detectionSeconds = 0, promotionSeconds = 0 } = failoverPace;
  return { detectionMs: scaledMs(detectionSeconds, timeScale), promotionMs: scaledMs(promotionSeconds, timeScale) };
}

const AT_ONCE: Pace = { detectionMs: 0, promotionMs: 0 };

/** For how long a writer has to be away. Real time. */
export function patienceMs(loss: Exclude<WriterLoss, "planned">, { detectionMs }: Pace = AT_ONCE): number {
  return Math.max(PATIENCE_MS[loss], detectionMs);
}

/** Real time that a machine may need for a step: every server is asked, something is done, the fabric is told. */
const STEP_MS = 1_500;

/** Real milliseconds, shortest and longest. */
export interface FailoverSpan {
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface FailoverSpans {
  /** Until control decides. */
  readonly detection: FailoverSpan;
  /** Until the new writer has all that the old one told of. */
  readonly drain: FailoverSpan;
  /** Until it takes writes. */
  readonly promotion: FailoverSpan;
  /** Until the endpoint leads to it. */
  readonly dns: FailoverSpan;
  /** Until a client writes again that keeps the endpoint's address no longer than it lives. */
  readonly client: FailoverSpan;
}

/** In the order in which they follow upon each other. */
export function failoverSpans(loss: WriterLoss, pace = AT_ONCE): FailoverSpans {
  const upTo = (untilMs: number): FailoverSpan => ({ fromMs: 0, untilMs });
  const after = (fromMs: number, longMs: number): FailoverSpan => ({ fromMs, untilMs: fromMs + longMs });
  return {
    detection: loss === "planned" ? upTo(0) : after(patienceMs(loss, pace), LOOK_MS + STEP_MS),
    // The old writer is closed, or no reader receives from it any more; then the new one has all of it.
    drain: after(pace.promotionMs, (loss === "planned" ? LOOK_MS : 0) + 2 * STEP_MS),
    promotion: upTo(STEP_MS),
    dns: upTo(STEP_MS),
    client: upTo(ENDPOINT_TTL_SECONDS * 1_000),
  };
}

/** From the loss until such a client writes again. */
export function failoverSpan(loss: WriterLoss, pace = AT_ONCE): FailoverSpan {
  const spans: readonly FailoverSpan[] = Object.values(failoverSpans(loss, pace));
  return {
    fromMs: spans.reduce((sum, { fromMs }) => sum + fromMs, 0),
    untilMs: spans.reduce((sum, { untilMs }) => sum + untilMs, 0),
  };
}
