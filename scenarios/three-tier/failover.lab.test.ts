import { expect, test } from "vitest";
import { planLab } from "../../lab/project/start.ts";
import { runScenario } from "../../lab/scenario/index.ts";
import { sharedLab } from "../../lab/testing/test-lab.ts";
import failover from "./failover.scenario.ts";

test("an application server and a web server are lost, both are replaced, and service goes on", async () => {
  const lab = await sharedLab("plain");
  const told: string[] = [];
  const report = await runScenario(failover, {
    lab,
    plan: planLab({ template: "three-tier", name: lab.name }),
    seed: 1,
    onTell: (text) => told.push(text),
  });
  expect(
    report.claims.filter((claim) => !claim.holds),
    told.join("\n"),
  ).toEqual([]);
  expect(report.error).toBeUndefined();
  expect(report.passed).toBe(true);
});
