import { expect, test } from "vitest";
import { missedUserspaceBars } from "./bars.ts";

function row(metric: string, vsBestPeer: number, path = "nlb-userspace") {
  return { path, metric, unit: "1/s", value: 1, min: 1, max: 1, vsDirect: 1, vsBestPeer };
}

test("a bar that is met exactly is met, each number of workers has to meet it, and what was not measured misses it", () => {
  const rows = [
    row("keep-alive-requests-1w", 0.8),
    row("new-connections-1w", 0.81),
    row("new-connections-2w", 0.5),
    row("tls-new-sessions-1w", 0.7),
    row("tls-throughput-1w", 0.1, "haproxy"),
  ];
  expect(missedUserspaceBars(rows)).toEqual([
    "new-connections-2w of HAProxy: 0.5, must be at least 0.8",
    "tls-throughput: not measured",
  ]);
});
