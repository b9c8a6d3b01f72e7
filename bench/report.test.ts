import { expect, test } from "vitest";
import { compareRows, median, type PathRole, renderReport } from "./report.ts";

const paths: PathRole[] = [
  { path: "direct", role: "direct" },
  { path: "nlb", role: "ours" },
  { path: "haproxy", role: "peer" },
  { path: "nginx", role: "peer" },
];

test("a rate is compared with direct and with the fastest peer, round by round", () => {
  const samples = new Map([
    ["direct", [100, 50, 200]],
    ["nlb", [95, 45, 160]],
    ["haproxy", [40, 30, 50]],
    ["nginx", [50, 25, 80]],
  ]);
  expect(compareRows({ name: "new-connections", unit: "1/s", kind: "rate" }, paths, samples)[1]).toEqual({
    path: "nlb",
    metric: "new-connections",
    unit: "1/s",
    value: 95,
    min: 45,
    max: 160,
    vsDirect: 0.9,
    vsBestPeer: 1.9,
  });
});

test("a latency is what a path adds, compared whole with direct and added with the quickest peer", () => {
  const samples = new Map([
    ["direct", [20]],
    ["nlb", [25]],
    ["haproxy", [70]],
    ["nginx", [60]],
  ]);
  const [, nlb] = compareRows({ name: "added-latency-p50", unit: "us", kind: "latency" }, paths, samples);
  expect(nlb).toMatchObject({ value: 5, vsDirect: 1.25, vsBestPeer: 0.125 });
});

test("a cost is compared whole with the cheapest peer, round by round; direct has none", () => {
  const samples = new Map([
    ["nlb", [30, 90]],
    ["haproxy", [10, 30]],
    ["nginx", [100, 100]],
  ]);
  const [direct, nlb] = compareRows({ name: "cpu", unit: "us", kind: "cost" }, paths, samples);
  expect(nlb).toMatchObject({ value: 60, vsDirect: Number.NaN, vsBestPeer: 3 });
  expect(direct).toMatchObject({ value: Number.NaN });
});

test("the median of an even number of values lies between the middle two", () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([7])).toBe(7);
});

test("the table lines up", () => {
  const row = { path: "nlb", metric: "m", unit: "1/s", value: 1, min: 1, max: 1, vsDirect: 1, vsBestPeer: 2 };
  expect(renderReport({ bench: "nlb", machine: "a machine", rows: [row] })).toBe(
    [
      "nlb on a machine",
      "",
      "metric  path  median  min  max  unit  vs direct  vs best peer",
      "m       nlb   1       1    1    1/s   1.00       2.00",
      "",
    ].join("\n"),
  );
});
