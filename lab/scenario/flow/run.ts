import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { outcomeOfError, outcomeOfStatus } from "../load/sample.ts";
import { type OpenFlow, openFlow } from "./open.ts";
import type { FlowPlan } from "./plan.ts";
import type { DownloadResult, FlowLine } from "./result.ts";
import { createStallWatch } from "./stalls.ts";

export interface FlowTools {
  readonly onLine: (line: FlowLine) => void;
  readonly signal: AbortSignal;
  readonly now: () => number;
}

/** Real time between two lines of progress. */
const PROGRESS_MS = 250;

/** Reads one flow to its end, no quicker than the plan says. Never rejects: what went wrong is the result's outcome. */
export async function runFlow(plan: FlowPlan, { onLine, signal, now }: FlowTools): Promise<DownloadResult> {
  const startedAtMs = now();
  const idle = new AbortController();
  const stalls = createStallWatch(plan, now, () => idle.abort());
  const hash = createHash("sha256");
  let bytes = 0;
  let flow: OpenFlow | undefined;
  const end = (rest: Pick<DownloadResult, "outcome" | "detail">): DownloadResult => ({
    ...rest,
    bytes,
    sha256: hash.digest("hex"),
    ...(flow?.expectedBytes === undefined ? {} : { expectedBytes: flow.expectedBytes }),
    ...(flow?.servedBy === undefined ? {} : { servedBy: flow.servedBy }),
    ...(flow?.status === undefined ? {} : { status: flow.status }),
    startedAtMs,
    endedAtMs: now(),
    stalls: stalls.end(),
  });
  try {
    flow = await openFlow(plan, AbortSignal.any([signal, idle.signal]));
    onLine({ kind: "connected", localPort: flow.localPort });
    let nextMs = now();
    for await (const chunk of flow.body) {
      stalls.arrived();
      bytes += (chunk as Buffer).length;
      hash.update(chunk as Buffer);
      if (now() >= nextMs) {
        onLine({ kind: "progress", bytes });
        nextMs = now() + PROGRESS_MS;
      }
      await stalls.ours(() => hold(plan, bytes, now() - startedAtMs, signal));
    }
    return end({ outcome: flow.status === undefined ? "ok" : outcomeOfStatus(flow.status) });
  } catch (error) {
    if (signal.aborted) return end({ outcome: "stopped" });
    const fault = error as NodeJS.ErrnoException;
    if (idle.signal.aborted) return end({ outcome: "timed-out", detail: `nothing for ${plan.idleTimeoutMs} ms` });
    return end({ outcome: outcomeOfError(fault), detail: fault.message });
  }
}

/** Waits until no more than the agreed rate has been read; the far side is held back by TCP alone. */
async function hold(plan: FlowPlan, bytes: number, elapsedMs: number, signal: AbortSignal): Promise<void> {
  if (plan.bytesPerSecond === undefined) return;
  const waitMs = (bytes * 1000) / plan.bytesPerSecond - elapsedMs;
  if (waitMs > 0) await delay(waitMs, undefined, { signal });
}
