import { expect, test } from "vitest";
import { describeError, LabError } from "../model/errors.ts";
import { planLab } from "../project/start.ts";
import { parseAxes } from "./axes.ts";
import { planCells } from "./plan.ts";

const plan = (parameters: Readonly<Record<string, string>>) => planLab({ template: "proxy-ha", parameters });
const cells = (vary: readonly string[], parameters = {}) => planCells({ axes: parseAxes(vary), parameters, plan });
const faults = (vary: readonly string[], parameters = {}) => {
  try {
    cells(vary, parameters);
    return [];
  } catch (error) {
    return describeError(error)
      .split("\n")
      .map((line) => line.replace(/^.*template\.yaml:\d+:\d+: /, ""));
  }
};

test("each cell knows what its health checks cost, how patient they are and when they must have decided (NLB-104)", () => {
  expect(cells(["HealthCheckIntervalSeconds=5,30", "UnhealthyThresholdCount=2,5"])).toEqual([
    {
      n: 1,
      values: { HealthCheckIntervalSeconds: "5", UnhealthyThresholdCount: "2" },
      checks: { perMinute: 12, unhealthyThreshold: 2, intervalSeconds: 5, predictedSeconds: [5, 15] },
    },
    expect.objectContaining({
      n: 2,
      checks: { perMinute: 12, unhealthyThreshold: 5, intervalSeconds: 5, predictedSeconds: [20, 30] },
    }),
    expect.objectContaining({
      n: 3,
      checks: { perMinute: 2, unhealthyThreshold: 2, intervalSeconds: 30, predictedSeconds: [30, 65] },
    }),
    expect.objectContaining({
      n: 4,
      checks: { perMinute: 2, unhealthyThreshold: 5, intervalSeconds: 30, predictedSeconds: [120, 155] },
    }),
  ]);
});

test("unknown parameters and values that the template refuses are told once, all together", () => {
  expect(faults(["HealthCheckIntervalSecond=5,10", "UnhealthyThresholdCount=1,2,11,x"])).toEqual([
    "The template has no parameter `HealthCheckIntervalSecond`: did you mean `HealthCheckIntervalSeconds`?",
    "Parameter `UnhealthyThresholdCount` must be at least 2, got `1`",
    "Parameter `UnhealthyThresholdCount` must be at most 10, got `11`",
    "Parameter `UnhealthyThresholdCount` must be a number, got `x`",
  ]);
});

test("a fixed parameter is checked as well", () => {
  expect(faults(["UnhealthyThresholdCount=2,3"], { Prefix: "Ä" })).toEqual([
    "Parameter `Prefix` must be up to 20 lower-case letters, digits and hyphens, a letter first, got `Ä`",
  ]);
});

test("values that do not go together are told with the cells in which they meet (NLB-103)", () => {
  const rule = (timeout: number, interval: number) =>
    `\`HealthCheckTimeoutSeconds\` of \`ProxyTargetGroup\` must not time out after more than \`HealthCheckIntervalSeconds\`, got ${timeout} s and ${interval} s (with HealthCheckIntervalSeconds=${interval}, HealthCheckTimeoutSeconds=${timeout})`;
  const told = faults(["HealthCheckIntervalSeconds=5,10", "HealthCheckTimeoutSeconds=5,10,12"]);
  expect(told).toEqual([rule(10, 5), rule(12, 5), rule(12, 10)]);
});

test("a value that does not go with a default is fine where another axis changes that one too", () => {
  expect(cells(["HealthCheckTimeoutSeconds=60", "HealthCheckIntervalSeconds=60,120"])).toHaveLength(2);
});

test("a fault of the template itself, which every cell has, is told once", () => {
  const spoiled = () => {
    throw new LabError("InvalidResource", "no subnet");
  };
  const axes = parseAxes(["UnhealthyThresholdCount=2,3"]);
  expect(() => planCells({ axes, parameters: {}, plan: spoiled })).toThrow(/^no subnet$/);
});
