import { afterAll, beforeAll, expect, test } from "vitest";
import { planLab, startLab } from "../../lab/project/start.ts";
import type { StartedLab } from "../../lab/project/started-lab.ts";
import { runScenario } from "../../lab/scenario/index.ts";
import { labName, TEST_TIME_SCALE } from "../../lab/testing/test-lab.ts";
import proxyLoss from "./proxy-loss.scenario.ts";

let lab: StartedLab;

beforeAll(async () => {
  lab = await startLab({ template: "proxy-ha", name: labName("proxy-ha"), timeScale: TEST_TIME_SCALE });
});
afterAll(() => lab?.stop());

test("the application's own proxy setting leads it to the service", async () => {
  const status = await lab.status();
  const url = status.outputs.find(({ key }) => key === "ServiceURL")?.value ?? "";
  const ask = `. /etc/profile.d/proxy.sh && curl --silent --show-error --include ${url}`;
  const { stdout, stderr } = await lab.exec("app-server-1", ["sh", "-c", ask]);
  expect(stderr).toBe("");
  expect(stdout).toMatch(/^HTTP\/1\.1 200 OK\r$/m);
  expect(stdout).toMatch(/^Via: 1\.1 ip-10-0-0-\d+ \(squid\//m);
  expect(stdout).toContain("It works.");
});

test("one of two proxies is lost, it is replaced, and the application goes on (V23, NLB-038, A24, A77, A82, A83)", async () => {
  const told: string[] = [];
  const report = await runScenario(proxyLoss, {
    lab,
    plan: planLab({ template: "proxy-ha", name: lab.name }),
    seed: 1,
    onTell: (text) => told.push(text),
  });
  expect(
    report.claims.filter((claim) => !claim.holds),
    told.join("\n"),
  ).toEqual([]);
  expect(report.error).toBeUndefined();
  expect(report.claims).toHaveLength(17);
  expect(report.passed).toBe(true);
});
