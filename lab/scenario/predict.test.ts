import { expect, test } from "vitest";
import type { AutoScalingGroup } from "../model/lab.ts";
import { planLab } from "../project/start.ts";
import { explainReplacement, MACHINE_MS, predictReplacement } from "./predict.ts";

const lab = planLab({ template: "three-tier", name: "demo", parameters: {} });
const app = lab.autoScalingGroups.find((one) => one.logicalId === "AppGroup") as AutoScalingGroup;
const check = lab.targetGroups.find((one) => app.targetGroupIds.includes(one.id))?.healthCheck;

test("only the template's durations are divided by the time scale, not what the machine needs", () => {
  const real = predictReplacement(lab, app, 1);
  const fast = predictReplacement(lab, app, 10);
  const machineMs = MACHINE_MS.notice + MACHINE_MS.boot;
  expect(real.recoveryMs - machineMs).toBeCloseTo(10 * (fast.recoveryMs - machineMs));
  expect(real.checksMs).toBeCloseTo(10 * fast.checksMs);
  expect(fast.detectionMs).toBe(MACHINE_MS.notice);
});

test("a prediction says from which of the template's numbers it comes, and what they last here", () => {
  const interval = check?.intervalSeconds ?? 0;
  expect(explainReplacement(lab, app, 10)).toContain(`checks every ${interval} s (here ${interval / 10} s)`);
  expect(explainReplacement(lab, app, 1)).toContain(`checks every ${interval} s with a timeout`);
});
