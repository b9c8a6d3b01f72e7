import { afterAll, beforeAll, expect, test } from "vitest";
import { waitUntil } from "../../lab/model/wait.ts";
import { startLab } from "../../lab/project/start.ts";
import type { StartedLab } from "../../lab/project/started-lab.ts";
import { expectToPass } from "../../lab/testing/scenario-test.ts";
import { labName, TEST_TIME_SCALE } from "../../lab/testing/test-lab.ts";
import azDown from "./az-down.scenario.ts";
import proxyHungUnseen from "./proxy-hung-unseen.scenario.ts";
import proxyLoss from "./proxy-loss.scenario.ts";

let lab: StartedLab;

beforeAll(async () => {
  lab = await startLab({ template: "proxy-ha", name: labName("proxy-ha"), timeScale: TEST_TIME_SCALE });
  // A lab is ready when its tiers serve; an instance of no group may still be at its first boot.
  await waitUntil(
    async () => (await lab.exec("app-server-1", ["test", "-e", "/etc/profile.d/proxy.sh"])).exitCode === 0,
    {
      what: "the application's user data to have run",
      timeoutMs: 60_000,
    },
  );
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

test("checks by TCP do not see a proxy that hangs, and two witnesses see the same outage (NLB-099)", async () => {
  const report = await expectToPass(proxyHungUnseen, lab);
  expect(report.claims).toHaveLength(6);
});

test("one of two proxies is lost, it is replaced, and the application goes on (V23, NLB-038, A24, A77, A82, A83)", async () => {
  const report = await expectToPass(proxyLoss, lab);
  expect(report.claims).toHaveLength(21);
});

test("a zone is lost, clients go on, and balance returns with it (NLB-081, NLB-085, NLB-086, A34, A43, A44)", async () => {
  const report = await expectToPass(azDown, lab);
  expect(report.claims).toHaveLength(9);
});
