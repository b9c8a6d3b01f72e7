import { expect, test } from "vitest";
import { cpuMsOf, parseStats } from "./process-time.ts";

const line = (pid: number, name: string, parent: number, user: number, system: number) =>
  `${pid} (${name}) S ${parent} 1 1 0 -1 4194304 100 0 0 0 ${user} ${system} 0 0 20 0 1 0 100 1000 10`;

const printed = [
  line(7, "nginx: a) (b", 1, 3, 2),
  line(9, "worker", 7, 10, 20),
  line(11, "helper", 9, 1, 0),
  line(12, "other", 1, 500, 500),
].join("\n");

test("a process is counted with all that it started, in milliseconds of user and kernel time", () => {
  expect(cpuMsOf(parseStats(printed), 7)).toBe(360);
  expect(cpuMsOf(parseStats(printed), 9)).toBe(310);
});

test("a process that is gone has no time", () => {
  expect(cpuMsOf(parseStats(""), 7)).toBe(0);
});
