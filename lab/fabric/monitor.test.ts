import { expect, test } from "vitest";
import { fakeClock } from "../model/index.ts";
import { createMonitor } from "./monitor.ts";

function setUp() {
  const clock = fakeClock(1_000);
  const knocks: ((isThere: boolean) => void)[] = [];
  const monitor = createMonitor(clock, () => new Promise((resolve) => knocks.push(resolve)));
  monitor.follow(["10.0.7.4"]);
  const unseen = () => monitor.report()[0]?.unseenMs;
  const end = async (number: number, isThere: boolean) => {
    knocks[number]?.(isThere);
    await Promise.resolve();
  };
  const look = (ms: number) => {
    monitor.look();
    clock.advance(ms);
  };
  return { clock, monitor, unseen, end, look };
}

test("an instance is unseen for as long as its knocks are not answered, from the first of them", async () => {
  const { unseen, end, look } = setUp();
  look(250);
  look(250);
  expect(unseen()).toBe(0);
  await end(0, true);
  await end(1, false);
  expect(unseen()).toBe(250);
  look(250);
  await end(2, false);
  expect(unseen()).toBe(500);
  look(250);
  await end(3, true);
  expect(unseen()).toBe(0);
});

test("a knock that fails later than one after it was answered says nothing; one answered late neither", async () => {
  const { unseen, end, look } = setUp();
  look(250);
  look(250);
  await end(1, true);
  await end(0, false);
  expect(unseen()).toBe(0);
  look(250);
  look(250);
  look(250);
  await end(3, false);
  await end(2, true);
  expect(unseen()).toBe(500);
});

test("who is not watched any more is forgotten, who is goes on", async () => {
  const { monitor, end, look } = setUp();
  look(250);
  await end(0, false);
  monitor.follow(["10.0.7.4", "10.0.7.5"]);
  expect(monitor.report()).toEqual([
    { ip: "10.0.7.4", unseenMs: 250 },
    { ip: "10.0.7.5", unseenMs: 0 },
  ]);
  monitor.follow(["10.0.7.5"]);
  monitor.follow(["10.0.7.4"]);
  expect(monitor.report()).toEqual([{ ip: "10.0.7.4", unseenMs: 0 }]);
});
