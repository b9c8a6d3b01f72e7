/** Hand-written fakes for tests of health checks: a clock whose timers run when it is moved, and scripted probes. */
import { type Clock, fakeClock } from "../../lab/model/index.ts";
import { failedBy, mismatched, type ProbeRequest, type ProbeResult, passed } from "./probe.ts";
import type { Schedule } from "./schedule.ts";

export interface FakeTime {
  readonly clock: Clock;
  readonly schedule: Schedule;
  /** Moves on, running what falls due in order, and lets promises settle in between. */
  advance(ms: number): Promise<void>;
}

export function fakeTime(): FakeTime {
  const clock = fakeClock();
  const due = new Map<object, { atMs: number; task: () => void }>();
  const schedule: Schedule = (afterMs, task) => {
    const timer = {};
    due.set(timer, { atMs: clock.now() + afterMs, task });
    return () => due.delete(timer);
  };
  return {
    clock,
    schedule,
    async advance(ms) {
      const endMs = clock.now() + ms;
      for (;;) {
        await settled();
        const [next] = [...due].filter(([, { atMs }]) => atMs <= endMs).toSorted(([, a], [, b]) => a.atMs - b.atMs);
        if (!next) break;
        due.delete(next[0]);
        clock.advance(next[1].atMs - clock.now());
        next[1].task();
      }
      clock.advance(endMs - clock.now());
    },
  };
}

async function settled(): Promise<void> {
  for (let round = 0; round < 10; round++) await Promise.resolve();
}

export const PASS = passed("connected in 1 ms");
export const REFUSED = failedBy("connect ECONNREFUSED 10.0.5.4:9090");
export const CODE_500 = mismatched(500);
export const TIMEOUT: ProbeResult = {
  passed: false,
  failure: { reason: "Target.Timeout", description: "Request timed out" },
  detail: "no answer within 5000 ms (connecting)",
};

export interface FakeProbe {
  readonly asked: { readonly atMs: number; readonly request: ProbeRequest }[];
  /** Answers every check from now on. */
  answer: ProbeResult;
  probe(request: ProbeRequest): Promise<ProbeResult>;
}

export function fakeProbe(clock: Clock, answer: ProbeResult = PASS): FakeProbe {
  const fake: FakeProbe = {
    asked: [],
    answer,
    async probe(request) {
      fake.asked.push({ atMs: clock.now(), request });
      return fake.answer;
    },
  };
  return fake;
}
