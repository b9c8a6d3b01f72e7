import { expect, test } from "vitest";
import type { Tally } from "../../proxy/hostile/index.ts";
import { type Asked, type FabricLook, figuresOf } from "./fuzz-figures.ts";

const asked = (way: string, tookMs: number, failure?: string): Asked => ({
  ...{ way, tookMs, atMs: 0 },
  ...(failure ? { failure } : {}),
});
const look = (more: Partial<FabricLook> = {}): FabricLook => ({
  ...{ pid: 7, residentMiB: 90, descriptors: 30, processorSeconds: 1 },
  ...more,
});
const tallies: readonly Tally[] = [
  { exchanges: 3, byScript: { noise: 1, nothing: 2 } },
  { exchanges: 1, byScript: { noise: 1 } },
];

test("it holds where all are served, nothing is started again, no good target changes and nothing is kept", () => {
  const figures = figuresOf([asked("tls", 3), asked("tls", 9), asked("udp", 1)], tallies, [look(), look()], 0);
  expect(figures).toMatchObject({ holds: true, hostileExchanges: 4, hostileKinds: 3, restarts: 0 });
  expect(figures.good).toEqual({
    tls: { requests: 2, failed: 0, medianMs: 9, longestMs: 9, failures: [] },
    udp: { requests: 1, failed: 0, medianMs: 1, longestMs: 1, failures: [] },
  });
});

test.each([
  ["a request failed", [asked("tls", 3, "timeout")], [look(), look()], 0],
  ["nobody asked", [], [look(), look()], 0],
  ["the program was started again", [asked("tls", 3)], [look(), look({ pid: 8 }), look({ pid: 8 })], 0],
  ["a good target changed", [asked("tls", 3)], [look(), look()], 1],
  ["memory grew", [asked("tls", 3)], [look(), look({ residentMiB: 250 })], 0],
  ["connections stayed open", [asked("tls", 3)], [look(), look({ descriptors: 60 })], 0],
])("it does not where %s", (_, requests, looks, changes) => {
  expect(figuresOf(requests, tallies, looks, changes).holds).toBe(false);
});
