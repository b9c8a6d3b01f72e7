/** A failover of the cluster, waited for, told and held against what control's own numbers predict. */
import { failoverSpan, failoverSpans, paceOf, type WriterLoss } from "../../lab/control/database/spans.ts";
import type { LabStatus } from "../../lab/model/status.ts";
import {
  clientGaps,
  type FailoverStory,
  failoverParts,
  type RunningLoad,
  readFailovers,
  type Stage,
} from "../../lab/scenario/index.ts";
import type { FaultSpan } from "../../lab/scenario/record.ts";
import { type Rows, untilWrites } from "./rows.ts";

/** What a machine may need on top that has much else to do: on one with nothing else the report's own predictions hold. */
const BUSY_MS = 8_000;

export interface WriterGone {
  readonly before: LabStatus;
  readonly atMs: number;
  /** What was broken; absent where nothing was. */
  readonly fault?: FaultSpan;
}

/** Waits until `load` writes on another server, and gives the story. */
export async function untilFailedOver(
  stage: Stage,
  { cluster }: Rows,
  gone: WriterGone,
  load: RunningLoad,
): Promise<FailoverStory> {
  const story = await stage.until(
    async () => {
      const events = (await Array.fromAsync(stage.lab.events())).filter(({ timeMs }) => timeMs >= gone.atMs);
      const stories = readFailovers({ events, faults: gone.fault ? [gone.fault] : [], before: gone.before });
      const own = stories.find((one) => one.cluster === cluster.identifier);
      return own?.completedMs !== undefined && own.servedMs !== undefined && own;
    },
    { what: "the failover to be completed" },
  );
  await untilWrites(stage, load, "the client to write again");
  return story;
}

/** Every part, and the whole of it as a client met it whose pool is as it should be. */
export function claimParts(
  stage: Stage,
  { cluster }: Rows,
  story: FailoverStory,
  { loss, load }: { readonly loss: WriterLoss; readonly load: RunningLoad },
): void {
  const [gap] = clientGaps(story, [load]);
  const pace = paceOf(cluster, stage.timeScale);
  const spans = failoverSpans(loss, pace);
  for (const { part, fromMs, untilMs } of failoverParts(story, gap)) {
    const tookMs = untilMs === undefined ? undefined : untilMs - fromMs;
    stage.expect(`failover: ${part}`).atMost(tookMs, spans[part].untilMs + BUSY_MS);
  }
  const outageMs = gap?.firstAfterMs === undefined ? undefined : gap.firstAfterMs - story.causeMs;
  const whole = failoverSpan(loss, pace);
  stage.expect("from the cause to the next row of the client with a pool").atMost(outageMs, whole.untilMs + BUSY_MS);
  stage.expect("that is no sooner than control's patience allows").toHold((outageMs ?? 0) >= whole.fromMs, {
    predicted: `at least ${whole.fromMs / 1_000} s`,
  });
}

/** Where its rows go afterwards, and that none of them is refused any more: the pool forgets a server that refuses at once. */
export function claimFollowed(stage: Stage, { cluster }: Rows, story: FailoverStory, { samples }: RunningLoad): void {
  const { to, servedMs = 0 } = story;
  const address = cluster.instances.find(({ identifier }) => identifier === to)?.privateIp;
  const last = samples.findLast(({ outcome }) => outcome === "ok");
  stage.expect("the client with a pool writes to the new writer").toBe(last?.servedBy, address);
  const refused = samples.filter(({ outcome, dueMs }) => outcome === "read-only" && dueMs >= servedMs).length;
  stage.expect("its rows that are refused once the endpoint leads there (R18)").toBe(refused, 0);
}
