/** One lab: targets by hand, and the scenarios in a row, each on what the one before has left. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { waitUntil } from "../../lab/model/wait.ts";
import type { StartedLab } from "../../lab/project/started-lab.ts";
import { labFor } from "../../lab/scenario/index.ts";
import { killLeader } from "../../lab/testing/kill-leader.ts";
import { expectToPass } from "../../lab/testing/scenario-test.ts";
import { labName, TEST_TIME_SCALE } from "../../lab/testing/test-lab.ts";
import certificate from "./certificate.scenario.ts";
import { rollingReplacement } from "./rolling-replacement.scenario.ts";
import sessionSurvives from "./session-survives.scenario.ts";
import sticky from "./sticky.scenario.ts";
import uploadDownload from "./upload-download.scenario.ts";

const PATIENCE_MS = 120_000;
const GROUP = "cloned-servers";
/** AWS's time; short, since every server that leaves is waited for. */
const DELAY_SECONDS = 10;

let lab: StartedLab;

beforeAll(async () => {
  lab = await labFor(sticky, {
    name: labName("cloned-scenarios"),
    timeScale: TEST_TIME_SCALE,
    parameters: { DeregistrationDelaySeconds: `${DELAY_SECONDS}` },
  });
});
afterAll(() => lab?.stop());

test("what is registered by hand outlives the control that was told, and drains when it leaves (NLB-027, ALB-069, ALB-070)", async () => {
  const { instanceId } = await lab.container("server-1");
  const stateOf = async (port: number) => {
    const targets = (await lab.status()).loadBalancers.flatMap((one) => one.targets);
    return targets.find((one) => one.targetGroup === GROUP && one.targetId === instanceId && one.port === port)?.state;
  };
  const becomes = (port: number, state: string | undefined) =>
    waitUntil(async () => (await stateOf(port)) === state, { what: `:${port} to be ${state}`, timeoutMs: PATIENCE_MS });
  await lab.targets.register("server-1", GROUP, { port: 8081 });
  await becomes(8081, "unhealthy");
  await killLeader(lab);
  const { sinceMs } = await waitUntil(() => lab.targets.deregister("server-1", GROUP, { port: 8081 }), {
    what: "control to lead again",
    timeoutMs: PATIENCE_MS,
  });
  await becomes(8081, "draining");
  await becomes(8081, undefined);
  expect(Date.now() - sinceMs).toBeGreaterThanOrEqual((DELAY_SECONDS * 1000) / TEST_TIME_SCALE);
  expect(await stateOf(80)).toBe("healthy");
});

test("the certificate is for its name, by the lab's CA alone (ALB-001)", async () => {
  await expectToPass(certificate, lab);
});

test("a file goes up through one server and comes back through the other", async () => {
  await expectToPass(uploadDownload, lab);
});

test("a session outlives the server that began it, and ends for all", async () => {
  await expectToPass(sessionSurvives, lab);
});

test("sticky clients keep to a server and move on when it is lost (ALB-052, ALB-054)", async () => {
  await expectToPass(sticky, lab);
});

test("both servers are replaced under load without a request lost (ALB-069, ALB-071)", async () => {
  const { loads } = await expectToPass(rollingReplacement(20), lab);
  expect(loads[0]?.summary.failed).toBe(0);
});
