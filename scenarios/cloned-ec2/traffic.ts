/** What clients of a cloned-ec2 lab ask, and what must hold of the answers. */
import type { InstanceHandle } from "../../lab/handle/index.ts";
import { isFailure, type RunningLoad, type Sample, type Stage } from "../../lab/scenario/index.ts";

/** Longer than a server stands still while its disk is copied. */
const TIMEOUT_MS = 10_000;
const AN_HOUR_MS = 3_600_000;
/** As browsers do; far shorter than the load balancer keeps a connection, whatever the lab's time scale (row ALB-012). */
const KEEP_ALIVE_MS = 500;

/** A load over HTTPS, on connections that are kept, that runs until it is stopped; resolves when it is answered. */
export async function startTraffic(stage: Stage, url: string, ratePerSecond: number): Promise<RunningLoad> {
  const load = await stage.load({
    ...{ urls: [url], ratePerSecond, durationMs: AN_HOUR_MS },
    ...{ timeoutMs: TIMEOUT_MS, keepAliveMs: KEEP_ALIVE_MS },
  });
  await moreAnswers(stage, load);
  return load;
}

/** A second's worth of answers. */
export async function moreAnswers({ until }: Stage, { samples, plan }: RunningLoad): Promise<void> {
  const answered = samples.length;
  await until(() => samples.length > answered + plan.ratePerSecond, { what: "requests to be answered" });
}

/** Answers that `server` gave to requests that were due later than `afterMs`. */
export function answersOf(samples: readonly Sample[], server: InstanceHandle, afterMs = 0): number {
  return samples.filter(({ servedBy, dueMs }) => servedBy === server.instanceId && dueMs > afterMs).length;
}

/** Not one failed, and none was answered by a clone that nobody has mended: its first page has no X-Served-By. */
export function claimNoneFailed(stage: Stage, samples: readonly Sample[]): void {
  const failed = samples.filter(isFailure);
  for (const { n, outcome, status = "", detail = "", latencyMs } of failed.slice(0, 5)) {
    stage.tell(`  request ${n}: ${outcome} ${status}${detail} after ${latencyMs.toFixed(0)} ms`);
  }
  stage.expect(`of ${samples.length} requests failed`).toBe(failed.length, 0);
  const strangers = samples.filter((one) => !isFailure(one) && one.servedBy === undefined).length;
  stage.expect("answers of a server that is not set up").toBe(strangers, 0);
}
