import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import "../testing/global-setup.ts";
import { projectName } from "../model/naming.ts";
import { connectDocker, launchInstance, listInventory, removeContainer, removeLab, startContainer } from "./index.ts";

const docker = connectDocker();
const lab = `${inject("labRun")}-launch`;
const project = projectName(lab);
let folder = "";

const service = {
  image: "tierlab/base",
  command: ["sleep", "600"],
  network_mode: "none",
  dns: ["10.0.0.2"],
  scale: 2,
  environment: { TIERLAB_WIRED: "no" },
  labels: { "tierlab.lab": lab, "tierlab.role": "instance", "tierlab.resource": "Web" },
};

async function compose(...argv: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)("docker", ["compose", "-f", join(folder, "compose.json"), ...argv]);
  return stdout;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tierlab-launch-"));
  await writeFile(join(folder, "compose.json"), JSON.stringify({ name: project, services: { web: service } }));
  await compose("up", "--detach");
});
afterAll(async () => {
  await removeLab(docker, lab);
  await rm(folder, { recursive: true });
});

const ids = async () => (await listInventory(docker, lab)).map(({ number, containerId }) => `${number} ${containerId}`);

function launch(number: number, sibling?: string, connection = docker) {
  return launchInstance(connection, {
    lab,
    service: "web",
    number,
    resource: "Web",
    role: "instance",
    image: service.image,
    command: service.command,
    environment: service.environment,
    dns: service.dns,
    labels: { "tierlab.subnet": "subnet-0", "tierlab.address": "10.0.0.6" },
    sibling,
  });
}

const listed = async () => (await compose("ps", "--quiet")).split("\n").filter(Boolean).sort();

test("Compose takes a launched instance for its own: left alone by a further start, listed, removed", async () => {
  const [first, second] = await listInventory(docker, lab);
  await removeContainer(docker, first?.containerId ?? "");
  const launched = await launch(3, second?.containerId);
  await removeContainer(docker, second?.containerId ?? "");
  const before = await ids();
  expect(before).toEqual([`3 ${launched}`]);
  await compose("up", "--detach", "--scale", "web=1");
  expect(await ids()).toEqual(before);
  expect(await listed()).toEqual([launched]);
});

test("so it does when the last sibling has gone, by the labels last seen or else by its name alone", async () => {
  for (const one of await listInventory(docker, lab)) await removeContainer(docker, one.containerId);
  const launched = await launch(4);
  await compose("up", "--detach", "--scale", "web=1");
  expect(await ids()).toEqual([`4 ${launched}`]);
  await removeContainer(docker, launched);
  const stranger = await launch(5, undefined, connectDocker());
  expect(await listed()).toEqual([stranger]);
  await compose("down", "--timeout", "0");
  expect(await ids()).toEqual([]);
});

test("an instance launched twice under one number is one instance, and an unknown image is named", async () => {
  const launched = await launch(1);
  expect(await launch(1)).toBe(launched);
  await startContainer(docker, launched);
  expect(await ids()).toEqual([`1 ${launched}`]);
  await expect(
    launchInstance(docker, {
      lab,
      service: "web",
      number: 2,
      resource: "Web",
      role: "instance",
      image: "tierlab/none-such",
      dns: [],
    }),
  ).rejects.toMatchObject({ code: "EngineFault", message: expect.stringContaining("tierlab/none-such") });
});
