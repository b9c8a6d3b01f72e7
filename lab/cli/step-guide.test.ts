import { expect, test } from "vitest";
import type { LabEvent } from "../model/events.ts";
import type { LabStatus } from "../model/status.ts";
import { createOutput } from "./output.ts";
import { createStepGuide, renderOutcome } from "./step-guide.ts";

test("steps need somebody who can answer", () => {
  const guide = () => createStepGuide(createOutput({ json: true }), new AbortController().signal, () => {});
  expect(guide).toThrow("it needs a terminal");
});

test("what happened is shown with how long after, then how things stand and what clients met", () => {
  const fromMs = Date.parse("2026-11-21T12:00:00");
  const events = Array.from({ length: 22 }, (_, n) => {
    return { id: n, timeMs: fromMs + n * 100, kind: "control-started", message: "control leads" } as LabEvent;
  });
  const status = {
    loadBalancers: [{ targets: [{ targetGroup: "web", targetId: "i-1", state: "unhealthy" }] }],
    groups: [{ name: "g", inService: 1, desiredCapacity: 2 }],
  } as unknown as LabStatus;
  const summary = { requests: 3, byOutcome: { ok: 2, reset: 1 } } as never;
  const lines = renderOutcome({
    fromMs,
    untilMs: fromMs + 4_000,
    events,
    status,
    loads: [{ from: "client", summary }],
  });
  expect(lines[2]).toMatch(/^12:00:00\.200 {2}\+200 ms .*control leads/);
  expect(lines.slice(20)).toEqual([
    "... and 2 more: tierlab events",
    "after 4.0 s:",
    "  web  i-1  unhealthy",
    "  g  1 of 2 in service",
    "  client: 3 requests: 2 ok, 1 reset",
  ]);
});
