import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { connectDocker, listInventory, listLabs } from "../docker/index.ts";
import { waitUntil } from "../model/wait.ts";
import { leftovers } from "../testing/leftovers.ts";
import { labName, sharedLab, TEST_TIME_SCALE } from "../testing/test-lab.ts";
import { startLab } from "./start.ts";
import type { StartedLab } from "./started-lab.ts";
import { stateDirOf } from "./state-dir.ts";
import { stopLab } from "./stop.ts";

/** Services of three-tier whose containers control launches. */
const GROUPS = ["web-group", "app-group"];
const MAIN = fileURLToPath(new URL("../cli/main.ts", import.meta.url));

test("down after `up` was killed half-way leaves nothing, and touches no other lab", async () => {
  const other = await sharedLab("plain");
  const before = await idsOfProject(other);
  const docker = connectDocker();
  const name = labName("cut");
  const up = spawn(process.execPath, [MAIN, "up", "three-tier", "--name", name], { stdio: "ignore" });
  await waitUntil(async () => (await listInventory(docker, name)).length >= 4, {
    what: "some containers",
    timeoutMs: 60_000,
  });
  up.kill("SIGKILL");
  await stopLab(docker, name);
  expect(await leftovers(name)).toEqual([]);
  expect(existsSync(stateDirOf(name))).toBe(false);
  expect((await listLabs(docker)).map((lab) => lab.name)).not.toContain(name);
  expect(await idsOfProject(other)).toEqual(before);
  await waitUntil(async () => (await other.status()).ready, { what: "the other lab, whole", timeoutMs: 60_000 });
});

test("a lab can be brought up and taken down again and again without a trace", async () => {
  const docker = connectDocker();
  const name = labName("again");
  for (let round = 0; round < 2; round++) {
    await startLab({ template: "three-tier", name, timeScale: TEST_TIME_SCALE });
    await stopLab(docker, name);
    expect(await leftovers(name)).toEqual([]);
  }
});

test("a lab that is there is not mixed with another: other parameters or another time scale are refused", async () => {
  const lab = await sharedLab("plain");
  const before = await idsOfProject(lab);
  const again = { template: "three-tier", name: lab.name };
  await expect(startLab({ ...again, timeScale: TEST_TIME_SCALE + 1 })).rejects.toMatchObject({ code: "LabDiffers" });
  await expect(startLab({ ...again, parameters: { HTTPPort: "8088" } })).rejects.toMatchObject({ code: "LabDiffers" });
  await startLab(again);
  expect(await idsOfProject(lab)).toEqual(before);
});

/** Containers that Compose starts; control may replace an instance at any time. */
async function idsOfProject(lab: StartedLab): Promise<string[]> {
  const all = await lab.containers();
  return all.filter((one) => !GROUPS.includes(one.service)).map((one) => one.containerId);
}

test("a start that fails takes away what it made", async () => {
  const name = labName("impatient");
  const start = startLab({ template: "three-tier", name, timeScale: TEST_TIME_SCALE, readyTimeoutMs: 1 });
  await expect(start).rejects.toMatchObject({ code: "LabNotReady" });
  expect(await leftovers(name)).toEqual([]);
});
