import { afterAll, beforeAll, expect, test } from "vitest";
import { waitUntil } from "../../model/index.ts";
import { startLab } from "../../project/start.ts";
import type { StartedLab } from "../../project/started-lab.ts";
import { labName, TEST_TIME_SCALE } from "../../testing/test-lab.ts";

const APP = "app-server-1";
const DELAY_MS = 100;
let lab: StartedLab;

beforeAll(async () => {
  lab = await startLab({ template: "proxy-ha", name: labName("bad-link"), timeScale: TEST_TIME_SCALE });
  await waitUntil(async () => (await lab.exec(APP, ["test", "-e", "/etc/profile.d/proxy.sh"])).exitCode === 0, {
    what: "the application's user data to have run",
    timeoutMs: 60_000,
  });
});
afterAll(() => lab?.stop());

async function output(key: string): Promise<string> {
  return (await lab.status()).outputs.find((one) => one.key === key)?.value ?? "";
}

/** How long the application waits for an answer of the service, through a proxy, in milliseconds. */
async function requestMs(): Promise<number> {
  const ask = `. /etc/profile.d/proxy.sh && curl -sS -o /dev/null --max-time 20 -w '%{http_code} %{time_total}' ${await output("ServiceURL")}`;
  const { stdout, stderr } = await lab.exec(APP, ["sh", "-c", ask]);
  const [code, seconds] = stdout.trim().split(" ");
  expect([code, stderr]).toEqual(["200", ""]);
  return Number(seconds) * 1000;
}

test("a link that is late by 100 ms each way is felt by a real request, and by it alone as long as it lasts", async () => {
  const fault = await lab.fault("latency", { between: APP, and: "proxy-group", ms: DELAY_MS });
  // Handshake and request with its answer: two ways there and back.
  expect(await requestMs()).toBeGreaterThanOrEqual(4 * DELAY_MS - 5);
  await fault.stop();
  await waitUntil(async () => (await requestMs()) < 4 * DELAY_MS, { what: "a quick answer", timeoutMs: 30_000 });
});
