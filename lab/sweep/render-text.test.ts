import { expect, test } from "vitest";
import { parseGoals } from "./goals.ts";
import { renderSweepText } from "./render-text.ts";
import { aSweep, failedCell } from "./test/fixture.ts";
import { shortNames } from "./words.ts";

const plain = (_style: string, text: string) => text;
const textOf = (record = aSweep(), width = 80) => renderSweepText(record, { width, paint: plain });

test("a sweep is a table, heat maps, what went amiss and the verdict, in 80 columns and without colour", () => {
  const lines = textOf();
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  expect(lines.slice(2, 12).join("\n")).toMatchInlineSnapshot(`
    "Interval  UnhealthyThreshold  outage s             failed            verdict
    5         2                   9.0 (7.8-10.0)       90 (78-100)       meets
    5         3                   14.0 (12.8-15.0)     140 (128-150)     meets
    5         5                   -                    -                 failed
    10        2                   18.0 (15.5-20.0)     180 (155-200)     meets
    10        3                   28.0 (25.5-30.0)     280 (255-300)     gentlest
    10        5                   48.0 (45.5-50.0)     480 (455-500)
    30        2                   54.0 (46.5-60.0)     540 (465-600)
    30        3                   84.0 (76.5-90.0)     840 (765-900)
    30        5                   144.0 (136.5-150.0)  1440 (1365-1500)"
  `);
  expect(lines.slice(-20, -14).join("\n")).toMatchInlineSnapshot(`
    "                            UnhealthyThresholdCount
    HealthCheckIntervalSeconds  2          3          5
                             5  ·· 9.0+    ·· 14.0+   -- failed
                            10  ░░ 18.0+   ░░ 28.0+*  ▒▒ 48.0
                            30  ▒▒ 54.0    ▓▓ 84.0    ██ 144.0
    "
  `);
  expect(lines.slice(-4)).toMatchInlineSnapshot(`
    [
      "HealthCheckIntervalSeconds=10, UnhealthyThresholdCount=3 meets outage<35s in",
      "every run and is the gentlest of the 4 that do: 6 health checks a minute for",
      "each target; of those with as few it forgives the most, up to 2 failed checks in",
      "a row.",
    ]
  `);
});

test("on a wide line the prediction, the detection and the cost stand beside the outage", () => {
  expect(textOf(aSweep(), 200).slice(2, 4)).toMatchInlineSnapshot(`
    [
      "Interval  UnhealthyThreshold  checks/min  predicted s  outage s             failed            detected s           recovered s             p99 ms  verdict",
      "5         2                   12          5-15         9.0 (7.8-10.0)       90 (78-100)       9.0 (7.8-10.0)       <= 69.0 (67.8-70.0)     20      meets",
    ]
  `);
});

test("a sweep without an answer says why", () => {
  const bad = textOf(aSweep({ goals: parseGoals(["outage<1s"]) }));
  expect(bad.join(" ")).toMatch(/No setting meets outage<1s in every run/);
});

test("runs that ended early and claims that do not hold are told by setting and seed", () => {
  const [first, ...others] = aSweep().cells;
  const cells = [{ ...failedCell(1, [5, 2], [1]), values: first?.values ?? {} }, ...others];
  const lines = textOf(aSweep({ cells }));
  expect(lines.join(" ")).toContain(
    "HealthCheckIntervalSeconds=5, UnhealthyThresholdCount=2, seed 9, ended early: the lab fell over",
  );
  expect(lines.find((line) => line.includes("1 of 2 runs failed"))).toMatch(/^5 +2 /);
});

test("names of parameters are shortened where they stay apart", () => {
  const short = (...parameters: string[]) => shortNames(parameters.map((parameter) => ({ parameter, values: [] })));
  expect(short("HealthCheckIntervalSeconds", "UnhealthyThresholdCount", "Prefix")).toEqual([
    "Interval",
    "UnhealthyThreshold",
    "Prefix",
  ]);
  expect(short("PathCount", "PathSeconds")).toEqual(["PathCount", "PathSeconds"]);
});
