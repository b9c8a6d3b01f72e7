import { expect, test } from "vitest";
import { connectDocker } from "../docker/index.ts";
import { waitUntil } from "../model/wait.ts";
import { sharedLab } from "../testing/test-lab.ts";
import { shortName } from "./find.ts";
import { readLabLogs } from "./lab-logs.ts";

test("what a lab printed is merged in the order of time, under the names of who printed it", async () => {
  const lab = await sharedLab("plain");
  const names: string[] = [];
  const times: number[] = [];
  await readLabLogs(connectDocker(), lab.name, {
    follow: false,
    signal: new AbortController().signal,
    onEntry: ({ timeMs, source }) => {
      names.push(source.instance);
      times.push(timeMs);
    },
  });
  expect(new Set(names)).toContain("fabric-1");
  expect(new Set(names)).toContain("db-instance1-1");
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});

test("who follows a tier's logs sees every line once, those of instances launched later too", async () => {
  const lab = await sharedLab("plain");
  const victim = (await lab.containers()).find((one) => one.service === "app-group" && one.state.kind === "running");
  if (!victim) throw new Error("the lab has no application instance");
  const before = new Set((await lab.containers()).map(shortName));
  const seen: { name: string; text: string }[] = [];
  const stop = new AbortController();
  const reading = readLabLogs(connectDocker(), lab.name, {
    ref: "app-group",
    follow: true,
    signal: stop.signal,
    onEntry: ({ text, source }) => seen.push({ name: source.instance, text }),
  });
  await waitUntil(() => seen.length > 0, { what: "past lines", timeoutMs: 30_000 });
  await lab.act("kill", victim.containerId);
  await waitUntil(() => seen.some(({ name }) => !before.has(name)), { what: "a new instance", timeoutMs: 60_000 });
  await waitUntil(async () => (await lab.status()).ready, { what: "the lab to be whole", timeoutMs: 60_000 });
  stop.abort();
  await reading;
  const requests = seen.filter(({ text }) => text.includes("|req: ")).map((line) => JSON.stringify(line));
  expect(requests.length).toBeGreaterThan(0);
  expect(new Set(requests).size).toBe(requests.length);
  expect(seen.filter(({ name }) => !name.startsWith("app-group-"))).toEqual([]);
});
