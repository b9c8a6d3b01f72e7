import { expect, test } from "vitest";
import type { CurlLine } from "../../lab/handle/index.ts";
import { claimWitnesses, ofCurl, type Sighting } from "./witness.ts";

const EVERY_MS = 500;

/** Requests half a second apart from `startMs`; those from `fromMs` to `untilMs` fail. */
function sightings(startMs: number, fromMs: number, untilMs: number): Sighting[] {
  return Array.from({ length: 40 }, (_, n) => {
    const atMs = startMs + n * EVERY_MS;
    return { atMs, hasFailed: atMs >= fromMs && atMs < untilMs };
  });
}
const verdicts = (load: readonly Sighting[], curl: readonly Sighting[]) =>
  claimWitnesses(load, curl, EVERY_MS).map((claim) => claim.holds);

test("two witnesses of the same outage agree wherever their beats lie", () => {
  for (const offsetMs of [0, 1, 120, 250, 499]) {
    expect(verdicts(sightings(0, 5_000, 12_100), sightings(offsetMs, 5_000, 12_100))).toEqual([true, true]);
  }
});

test("they do not agree on outages that differ by more than an interval", () => {
  expect(verdicts(sightings(0, 5_000, 12_000), sightings(0, 5_000, 13_000))).toEqual([false, false]);
  const missed = sightings(0, 5_000, 12_000).map((one) =>
    one.atMs > 6_000 && one.atMs < 8_000 ? { ...one, hasFailed: false } : one,
  );
  expect(verdicts(sightings(0, 5_000, 12_000), missed)).toEqual([false, true]);
});

test("an outage that nobody saw is none", () => {
  expect(verdicts(sightings(0, 0, 0), sightings(100, 0, 0))).toEqual([false, true]);
});

test("curl's requests count from the loop's beat, not from when its shell got to them", () => {
  const line = (atMs: number, status: number): CurlLine => ({
    atMs,
    exitCode: status === 0 ? 28 : 0,
    status,
    tookMs: 9,
  });
  expect(ofCurl([line(10_003, 200), line(10_660, 0), line(11_010, 502)], EVERY_MS)).toEqual([
    { atMs: 10_003, hasFailed: false },
    { atMs: 10_503, hasFailed: true },
    { atMs: 11_003, hasFailed: true },
  ]);
});
