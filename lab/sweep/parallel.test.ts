import { expect, test } from "vitest";
import { planLab } from "../project/start.ts";
import { inParallel, memoryOf, parallelLabs } from "./parallel.ts";

const GIB = 2 ** 30;

test("labs at once are as many as memory and cores allow, and never none", () => {
  const labs = (freeBytes: number, cores: number) => parallelLabs({ freeBytes, cores }, GIB);
  expect([labs(20 * GIB, 2), labs(4 * GIB, 8), labs(0.1 * GIB, 8)]).toEqual([2, 3, 1]);
});

test("what a lab takes grows with its instances, and more with its databases", () => {
  const mib = (template: string) => memoryOf(planLab({ template })) / 2 ** 20;
  expect(mib("proxy-ha")).toBeGreaterThan(300);
  expect(mib("proxy-ha")).toBeLessThan(700);
  expect(mib("three-tier")).toBeGreaterThan(2 * mib("proxy-ha"));
});

test("so many at a time, results in the order of the items", async () => {
  let underWay = 0;
  let most = 0;
  const results = await inParallel([3, 1, 2, 0], 2, async (ticks) => {
    most = Math.max(most, ++underWay);
    for (let tick = 0; tick < ticks; tick++) await Promise.resolve();
    underWay--;
    return ticks * 10;
  });
  expect({ results, most }).toEqual({ results: [30, 10, 20, 0], most: 2 });
});

test("after a rejection nothing is begun, and what is under way is awaited", async () => {
  const ended: string[] = [];
  let release = () => {};
  const slow = new Promise<void>((resolve) => {
    release = resolve;
  });
  const work = async (item: string) => {
    if (item === "bad") {
      setImmediate(release);
      throw new Error("bad");
    }
    await slow;
    ended.push(item);
  };
  await expect(inParallel(["slow", "bad", "never"], 2, work)).rejects.toThrow("bad");
  expect(ended).toEqual(["slow"]);
});
