import { expect, test } from "vitest";
import type { Lab } from "../model/lab.ts";
import { checkSamePlan, type LabPlan } from "./running-plan.ts";
import { planLab } from "./start.ts";

const plan = (parameters: Record<string, string> = {}, timeScale = 1): LabPlan => ({
  lab: planLab({ template: "three-tier", name: "here", parameters }),
  timeScale,
});
const asRead = ({ lab, timeScale }: LabPlan): LabPlan => ({ lab: JSON.parse(JSON.stringify(lab)) as Lab, timeScale });

test("a lab that is there as it is wanted is no objection", () => {
  expect(() => checkSamePlan(plan(), asRead(plan()))).not.toThrow();
});

test("another time scale is refused with both numbers and what to do", () => {
  expect(() => checkSamePlan(plan({}, 5), asRead(plan({}, 10)))).toThrow(
    expect.objectContaining({
      code: "LabDiffers",
      message: "Lab `here` is there already, with time scale 10, not 5",
      hint: expect.stringContaining("tierlab down here"),
    }),
  );
});

test("other parameters are refused with the parts that differ", () => {
  expect(() => checkSamePlan(plan({ HTTPPort: "8088" }), asRead(plan()))).toThrow(/other .*loadBalancers/);
});
