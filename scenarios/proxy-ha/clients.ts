/** What the loss of a proxy cost the application. Pure. */
import { type Claim, isFailure, type Sample, summarise } from "../../lab/scenario/index.ts";

/** A request may be under way when the proxy stops, or when its target leaves. */
const UNDER_WAY_MS = 500;

export function tellClients(samples: readonly Sample[]): string[] {
  const { requests, failed, latencyMs, outages } = summarise(samples, { slowMs: 1_000, joinMs: 1_000 });
  const latency = `p50 ${latencyMs.p50.toFixed(0)} ms, p99 ${latencyMs.p99.toFixed(0)} ms, at most ${latencyMs.max.toFixed(0)} ms`;
  const spans = outages.map(({ fromMs, untilMs, byOutcome }) => {
    const kinds = Object.entries(byOutcome).map(([outcome, count]) => `${count} ${outcome}`);
    return `  failures for ${((untilMs - fromMs) / 1000).toFixed(2)} s: ${kinds.join(", ")}`;
  });
  return [`In all: ${requests} requests, ${failed} failed; ${latency}.`, ...spans];
}

/**
 * Only what the stopped proxy would have taken may fail, and only from the stop until its target has left. A client that
 * tries the other address of the NLB's name, as curl and Node do, loses nothing even then.
 *
 * @param stoppedAtMs when the proxy was told to stop; with `leftAtMs` in milliseconds since the epoch
 */
export function clientClaims(samples: readonly Sample[], stoppedAtMs: number, leftAtMs: number): Claim[] {
  const isDuring = ({ dueMs }: Sample) => dueMs >= stoppedAtMs - UNDER_WAY_MS && dueMs <= leftAtMs + UNDER_WAY_MS;
  const during = samples.filter(isDuring);
  const lost = during.filter(isFailure).length;
  const outside = samples.filter((sample) => isFailure(sample) && !isDuring(sample));
  const told = outside.map(
    ({ outcome, dueMs }) => `; ${outcome} ${((dueMs - stoppedAtMs) / 1000).toFixed(2)} s after it`,
  );
  return [
    {
      what: "requests that fail from the stop until the target has left",
      measured: `${lost} of ${during.length}`,
      predicted: "not all: the other proxy serves",
      holds: lost < during.length,
    },
    {
      what: "requests that fail before and after",
      measured: `${outside.length} of ${samples.length - during.length}${told.join("")}`,
      predicted: "0",
      holds: outside.length === 0,
    },
  ];
}
