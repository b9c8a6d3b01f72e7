import { expect, test } from "vitest";
import type { LabEvent } from "../model/events.ts";
import type { LabStatus } from "../model/status.ts";
import type { StartedLab } from "../project/started-lab.ts";
import { until } from "./until.ts";

/** A lab whose events are told by hand. */
function tellingLab() {
  const waiting: (() => void)[] = [];
  let asked = 0;
  const lab = {
    status: async () => ({ ready: ++asked > 1 }),
    async *events({ signal }: { signal: AbortSignal }) {
      while (!signal.aborted) {
        await new Promise<void>((resolve) => {
          waiting.push(resolve);
          signal.addEventListener("abort", () => resolve());
        });
        if (!signal.aborted) yield {} as LabEvent;
      }
    },
  };
  return {
    lab: lab as unknown as StartedLab,
    tell: () => {
      for (const resolve of waiting.splice(0)) resolve();
    },
    asked: () => asked,
  };
}

test("an event makes it ask again at once", async () => {
  const { lab, tell, asked } = tellingLab();
  const first = Promise.withResolvers<void>();
  const isReady = ({ ready }: LabStatus) => {
    first.resolve();
    return ready && "whole";
  };
  const done = until(lab, isReady, { what: "it" }, 60_000);
  await first.promise;
  tell();
  expect(await done).toBe("whole");
  expect(asked()).toBe(2);
});

test("without an event it asks all the same, and gives up with what was awaited", async () => {
  const { lab } = tellingLab();
  expect(await until(lab, (status) => status.ready, { what: "it" })).toBe(true);
  await expect(until(lab, () => false, { what: "the sky to fall", withinMs: 10 })).rejects.toMatchObject({
    code: "WaitTimedOut",
    message: "Gave up after 10 ms waiting for the sky to fall",
  });
});

test("an interruption ends the waiting", async () => {
  const { lab } = tellingLab();
  const stop = new AbortController();
  const waiting = until(lab, () => false, { what: "it", signal: stop.signal });
  stop.abort();
  await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
});
