/** As somebody else's test is written, on a template of their own; docs/scenarios.md shows parts of it. */
import { createHash } from "node:crypto";
import { isFailure, type LabHandle, runScenario, startLab, summarise } from "tierlab";
import { afterAll, beforeAll, expect, inject, test } from "vitest";

import hang from "./hang.scenario.ts";

let lab: LabHandle;

beforeAll(async () => {
  const template = new URL("./template.yaml", import.meta.url).pathname;
  lab = await startLab({ template, name: `${inject("labRun")}-example`, timeScale: 10 });
});
afterAll(() => lab?.stop());

test("a server that is killed is replaced, and hardly a request is lost", async () => {
  const host = await lab.loadBalancer("example-nlb").dnsName();
  const [victim, other] = await lab.group("example").members();
  if (!victim || !other) throw new Error("the group has no two members");
  const load = await lab.client("Caller").load({
    urls: [`http://${host}/`],
    ratePerSecond: 20,
    durationMs: 120_000,
    timeoutMs: 3_000,
  });

  await victim.kill();
  await lab.until(
    async ({ ready }) => {
      const members = await lab.group("example").members();
      return ready && !members.some((one) => one.instanceId === victim.instanceId);
    },
    { what: "the group to replace its member" },
  );

  const { byServer, outage } = summarise(await load.stop(), { slowMs: 1_000, joinMs: 1_000 });
  expect(await lab.targetGroup("example-web").healthy()).toHaveLength(2);
  expect(Object.keys(byServer)).toContain(other.instanceId);
  expect(outage.firstToLastMs).toBeLessThan(10_000);
  const causes = (await lab.group("example").activities()).map(({ cause }) => cause);
  expect(causes.join("\n")).toContain("an unhealthy instance needing to be replaced");
});

test("a server that hangs is found by its checks, and clients are told apart by what they saw", async () => {
  const host = await lab.loadBalancer("example-nlb").dnsName();
  const client = lab.client("Caller");
  const [victim] = await lab.instances("Group");
  if (!victim) throw new Error("the group has no member");
  {
    await using _ = await lab.fault("pause", { instance: victim.name });
    expect(await client.probe(`${victim.privateIp}:7000`)).toBe("open");
    const answer = await client.fetch(`http://${victim.privateIp}:7000/`, { timeoutMs: 500 });
    expect(answer.outcome).toBe("timed-out");
    const { state } = await lab.until(
      async () => {
        const target = await lab.targetGroup("example-web").target(victim.instanceId);
        return target?.state !== "healthy" && target;
      },
      { what: `${victim.name} to leave healthy` },
    );
    expect(["unhealthy", "draining"]).toContain(state);
  }
  await lab.until(({ ready }) => ready, { what: "the lab to be whole" });
  expect((await client.fetch(`http://${host}/`)).outcome).toBe("ok");
});

test("plain TCP is asked a line, and who answers is told", async () => {
  const host = await lab.loadBalancer("example-nlb").dnsName();
  const load = await lab.client("Caller").load({
    urls: [`tcp://${host}:7001`],
    send: "is anybody there?",
    ratePerSecond: 20,
    durationMs: 1_000,
    timeoutMs: 2_000,
  });
  await lab.until(() => load.samples.length === 20, { what: "every answer" });
  const samples = await load.stop();
  expect(samples.filter(isFailure)).toEqual([]);
  const members = (await lab.group("example").members()).map((one) => one.instanceId as string);
  for (const { servedBy } of samples) expect(members).toContain(servedBy);
});

test("a download is checked byte for byte", async () => {
  const host = await lab.loadBalancer("example-nlb").dnsName();
  const download = await lab.client("Caller").download({ url: `http://${host}/large`, bytesPerSecond: 40_000_000 });
  const { outcome, bytes, sha256, servedBy, stalls } = await download.result();
  const sent = createHash("sha256").update(Buffer.alloc(20_000_000, servedBy)).digest("hex");
  expect({ outcome, bytes, sha256, stalls }).toEqual({ outcome: "ok", bytes: 20_000_000, sha256: sent, stalls: [] });
});

test("curl in a loop sees what the load sees", async () => {
  const host = await lab.loadBalancer("example-nlb").dnsName();
  const loop = await lab.client("Caller").curlLoop({ url: `http://${host}/`, everyMs: 100, timeoutMs: 1_000 });
  const load = await lab.client("Caller").load({
    urls: [`http://${host}/`],
    ratePerSecond: 10,
    durationMs: 2_000,
    timeoutMs: 1_000,
  });
  await lab.until(() => load.samples.length === 20, { what: "every answer" });
  const lines = await loop.stop();
  expect((await load.stop()).filter(isFailure)).toEqual([]);
  expect(lines.length).toBeGreaterThan(10);
  for (const { exitCode, status } of lines) expect({ exitCode, status }).toEqual({ exitCode: 0, status: 200 });
});

test("a name that is not there is an error that lists those that are", async () => {
  await expect(lab.targetGroup("web").targets()).rejects.toThrow(
    "No target group is called `web`; there are example-web, example-line",
  );
  await expect(lab.group("web").members()).rejects.toMatchObject({ code: "NoGroup" });
  await expect(lab.instances("Web")).rejects.toThrow("No tier is called `Web`; there are Caller, Group, client");
  await expect(lab.instance("server-1")).rejects.toMatchObject({ code: "NoInstance" });
  await expect(lab.database("main").writer()).rejects.toThrow("the lab has none");
});

test("a scenario is played on it", async () => {
  const { claims, error, faults } = await runScenario(hang, { lab, seed: 1 });
  expect(claims.filter((claim) => !claim.holds)).toEqual([]);
  expect(error).toBeUndefined();
  expect(faults).toMatchObject([{ kind: "pause", untilMs: expect.any(Number) }]);
  expect(await lab.faults()).toEqual([]);
});
