import { expect, test } from "vitest";
import type { BenchRow } from "../report.ts";
import { missedWebBars } from "./bars.ts";

function row(metric: string, more: Partial<BenchRow> = {}): BenchRow {
  return { path: "web", metric, unit: "1/s", value: 2, min: 1, max: 1, vsDirect: 1, vsBestPeer: 0.9, ...more };
}

const met = [row("http-1k"), row("http-1m"), row("uwsgi-1m"), row("p99-beside-slow-clients")];

test("a bar that is met exactly is met, one missed is told with both values", () => {
  expect(missedWebBars([...met, row("uwsgi-1k", { vsBestPeer: 0.8 })])).toEqual([]);
  expect(missedWebBars([...met, row("uwsgi-1k", { vsBestPeer: 0.79 })])).toEqual([
    "uwsgi-1k of httpd: 0.79, must be at least 0.8",
  ]);
});

test("slow clients that more than double the wait miss their bar, as does what was not measured", () => {
  const slow = row("p99-beside-slow-clients", { value: 2.1 });
  expect(missedWebBars([slow, ...met.slice(1, 3), row("uwsgi-1k")])).toEqual([
    "http-1k: not measured",
    "p99-beside-slow-clients: 2.1 times, must be at most 2",
  ]);
  expect(missedWebBars([])).toHaveLength(5);
});
