/** Two records of the same outage, compared. Pure. */
import { type CurlLine, isCurlFailure } from "../../lab/handle/index.ts";
import { type Claim, isFailure, type Sample } from "../../lab/scenario/index.ts";

/** A request, and whether it failed. */
export interface Sighting {
  /** When it began, milliseconds since the epoch. */
  readonly atMs: number;
  readonly hasFailed: boolean;
}

export function ofLoad(samples: readonly Sample[]): Sighting[] {
  return samples.map((sample) => ({ atMs: sample.dueMs, hasFailed: isFailure(sample) }));
}

/** The loop keeps a beat, but its shell gets to a request a little later, sometimes more, sometimes less: the beat counts. */
export function ofCurl(lines: readonly CurlLine[], everyMs: number): Sighting[] {
  const firstMs = lines[0]?.atMs ?? 0;
  const beatOf = (atMs: number) => firstMs + Math.round((atMs - firstMs) / everyMs) * everyMs;
  return lines.map((line) => ({ atMs: beatOf(line.atMs), hasFailed: isCurlFailure(line) }));
}

/**
 * That both saw as many failures, and an outage of the same length, within one sampling interval. They ask equally often but
 * not at the same moments: of an outage one may see one request more, and begin and end a little earlier or later.
 */
export function claimWitnesses(load: readonly Sighting[], curl: readonly Sighting[], everyMs: number): Claim[] {
  const [seen, other] = [outageOf(load), outageOf(curl)];
  const [failed, otherFailed] = [seen.failed, other.failed];
  return [
    {
      what: "requests that failed, by the load and by curl in another client",
      measured: `${failed} and ${otherFailed}`,
      predicted: "some, and the same, give or take 1",
      holds: failed > 0 && Math.abs(failed - otherFailed) <= 1,
    },
    {
      what: "outage, by the load and by curl in another client",
      measured: `${seconds(seen.lastedMs)}, and ${seconds(other.lastedMs)}`,
      predicted: `the same, give or take ${seconds(everyMs)}`,
      holds: Math.abs(seen.lastedMs - other.lastedMs) <= everyMs,
    },
  ];
}

/** From the first request that failed to the last. */
function outageOf(sightings: readonly Sighting[]): { failed: number; lastedMs: number } {
  const times = sightings.filter((one) => one.hasFailed).map((one) => one.atMs);
  return { failed: times.length, lastedMs: times.length === 0 ? 0 : Math.max(...times) - Math.min(...times) };
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}
