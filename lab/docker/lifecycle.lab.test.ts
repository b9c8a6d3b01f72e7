import { afterAll, beforeAll, expect, inject, test } from "vitest";
import "../testing/global-setup.ts";
import { waitUntil } from "../model/wait.ts";
import {
  type ContainerChange,
  connectDocker,
  execIn,
  killContainer,
  launchInstance,
  listInventory,
  pauseContainer,
  removeContainer,
  removeLab,
  startContainer,
  stopContainer,
  unpauseContainer,
  watchLab,
} from "./index.ts";

const docker = connectDocker();
const lab = `${inject("labRun")}-life`;
const changes: string[] = [];
const watching = new AbortController();
let watched: Promise<void>;
let containerId = "";

const note = (change: ContainerChange) => {
  if (change.containerId === containerId) changes.push(change.action);
};

beforeAll(async () => {
  containerId = await launchInstance(docker, {
    lab,
    service: "web",
    number: 1,
    resource: "Web",
    role: "instance",
    image: "tierlab/base",
    command: ["sleep", "600"],
    environment: { TIERLAB_WIRED: "no" },
    dns: [],
  });
  watched = watchLab(docker, lab, note, watching.signal);
});
afterAll(async () => {
  watching.abort();
  await watched;
  await removeLab(docker, lab);
});

const state = async () => (await listInventory(docker, lab))[0]?.state;

test("a program runs with its own variables and input; both outputs and the exit code come back apart", async () => {
  const script = "cat; echo $A >&2; exit 3";
  expect(
    await execIn(docker, containerId, ["sh", "-c", script], { env: { A: "b c" }, stdin: "in\n", timeoutMs: 10_000 }),
  ).toEqual({ exitCode: 3, stdout: "in\n", stderr: "b c\n" });
});

test("a program that does not end is given up", async () => {
  await expect(execIn(docker, containerId, ["sleep", "5"], { timeoutMs: 200 })).rejects.toMatchObject({
    code: "ExecTimedOut",
    message: `running \`sleep\` in ${containerId.slice(0, 12)}: no end after 200 ms`,
  });
});

test("each change of state may be asked for twice, is seen in the inventory, and is told", async () => {
  const twice = async (change: () => Promise<void>) => {
    await change();
    await change();
    return state();
  };
  expect(await twice(() => pauseContainer(docker, containerId))).toMatchObject({ kind: "running", paused: true });
  expect(await twice(() => unpauseContainer(docker, containerId))).toMatchObject({ kind: "running", paused: false });
  expect(await twice(() => stopContainer(docker, containerId, 1))).toMatchObject({ kind: "stopped" });
  await expect(pauseContainer(docker, containerId)).rejects.toMatchObject({
    message: expect.stringMatching(/^pausing [0-9a-f]{12}: container [0-9a-f]{64} is not running$/i),
  });
  expect(await twice(() => startContainer(docker, containerId))).toMatchObject({ kind: "running" });
  await pauseContainer(docker, containerId);
  await killContainer(docker, containerId);
  await waitUntil(async () => (await state())?.kind === "stopped", { what: "the hung one to die", timeoutMs: 10_000 });
  expect(await twice(() => removeContainer(docker, containerId))).toBeUndefined();
  await waitUntil(() => changes.includes("destroy"), { what: "the removal to be told", timeoutMs: 10_000 });
  const told = ["pause", "unpause", "die", "start", "destroy"];
  expect(changes.filter((one) => told.includes(one)).join(" ")).toBe("pause unpause die start pause die destroy");
});
