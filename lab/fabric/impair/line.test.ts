import { expect, test } from "vitest";
import type { Impairment } from "../../model/index.ts";
import { type Fate, LONGEST_QUEUE_MS, newLine, schedule } from "./line.ts";

const GOOD: Impairment = { delayMs: 0, jitterMs: 0, lossPercent: 0, reorderPercent: 0 };
const PACKET = 1250;

/** Fates of packets that come at these times; chance draws `numbers` in turn, over and over. */
function fates(more: Partial<Impairment>, timesMs: readonly number[], numbers: readonly number[] = []): Fate[] {
  let line = newLine({ ...GOOD, ...more });
  let drawn = 0;
  const random = () => numbers[drawn++ % numbers.length] ?? Number.NaN;
  return timesMs.map((nowMs) => {
    const step = schedule(line, PACKET, nowMs, random);
    line = step.line;
    return step.fate;
  });
}

const arrivals = (...args: Parameters<typeof fates>) =>
  fates(...args).map((fate) => (fate.kind === "arrives" ? fate.atMs : fate.why));

test("a line without faults passes everything at once, and draws no numbers", () => {
  expect(arrivals({}, [1, 2, 2, 3])).toEqual([1, 2, 2, 3]);
});

test("every packet is late by the delay, whatever comes before it", () => {
  expect(arrivals({ delayMs: 50 }, [0, 1, 1])).toEqual([50, 51, 51]);
});

test("jitter makes the delay up to that much shorter or longer, evenly, and never negative", () => {
  const numbers = [0, 0.5, 0.75];
  expect(arrivals({ delayMs: 50, jitterMs: 20 }, [0, 0, 0], numbers)).toEqual([30, 50, 60]);
  expect(arrivals({ delayMs: 5, jitterMs: 20 }, [0, 0, 0], numbers)).toEqual([0, 5, 15]);
});

test("the share that is lost is lost, and takes no time of the line", () => {
  expect(arrivals({ lossPercent: 10, rateMbps: 1 }, [0, 0, 0], [0.099, 0.1, 0.9])).toEqual(["loss", 10, 20]);
  expect(arrivals({ lossPercent: 100 }, [0, 1], [0.999_999])).toEqual(["loss", "loss"]);
});

test("the share that is reordered overtakes those that wait", () => {
  expect(arrivals({ delayMs: 50, reorderPercent: 25 }, [0, 10, 20], [0.5, 0.2, 0.25])).toEqual([50, 10, 70]);
});

test("a rate sends one packet after the other, and the delay comes on top", () => {
  expect(arrivals({ rateMbps: 1, delayMs: 5 }, [0, 0, 12, 100])).toEqual([15, 25, 35, 115]);
});

test("a queue holds no more than it may, and takes packets again when it has emptied", () => {
  const burst = arrivals({ rateMbps: 1 }, [...Array.from({ length: 40 }, () => 0), 11]);
  expect(burst.filter((one) => one !== "queue")).toHaveLength(LONGEST_QUEUE_MS / 10 + 2);
  expect(burst.slice(26)).toEqual([...Array.from({ length: 14 }, () => "queue"), 270]);
});

test("over many packets, loss and rate are what was asked for", () => {
  let seed = 1;
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  let line = newLine({ ...GOOD, lossPercent: 5, rateMbps: 10 });
  let [lost, last] = [0, 0];
  for (let index = 0; index < 10_000; index++) {
    const { line: next, fate } = schedule(line, PACKET, index, random);
    line = next;
    if (fate.kind === "dropped") lost += 1;
    else last = fate.atMs;
  }
  expect(lost / 10_000).toBeCloseTo(0.05, 2);
  expect(last).toBeLessThan(10_002);
});
