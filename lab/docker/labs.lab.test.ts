import { afterAll, beforeAll, expect, inject, test } from "vitest";
import "../testing/global-setup.ts";
import { COMPOSE_LABEL, LABEL, projectName } from "../model/naming.ts";
import { connectDocker, launchInstance, listLabs, removeLab } from "./index.ts";

const docker = connectDocker();
const run = inject("labRun");
const [whole, other] = [`${run}-whole`, `${run}-whole-other`];

function launch(lab: string) {
  return launchInstance(docker, {
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
}

beforeAll(async () => {
  await Promise.all([launch(whole), launch(other)]);
  const Labels = { [LABEL.lab]: whole };
  await docker.createNetwork({ Name: `${projectName(whole)}_uplink`, Labels, Internal: true });
  await docker.createVolume({ Name: `${projectName(whole)}_run`, Labels });
  // As an interrupted start of Compose leaves it.
  await docker.createVolume({
    Name: `${projectName(whole)}_data`,
    Labels: { [COMPOSE_LABEL.project]: projectName(whole) },
  });
});
afterAll(async () => {
  await Promise.all([removeLab(docker, whole), removeLab(docker, other)]);
});

const summaries = async () => (await listLabs(docker)).filter(({ name }) => name.startsWith(whole));

test("a lab is removed with its networks and volumes, labelled or not, and the lab beside it is left", async () => {
  expect(await summaries()).toEqual([
    { name: whole, containers: 1, running: 1 },
    { name: other, containers: 1, running: 1 },
  ]);
  const removed = await removeLab(docker, whole);
  expect({ ...removed, volumes: [...removed.volumes].sort() }).toEqual({
    containers: [`${projectName(whole)}-web-1`],
    networks: [`${projectName(whole)}_uplink`],
    volumes: [`${projectName(whole)}_data`, `${projectName(whole)}_run`],
  });
  expect(await summaries()).toEqual([{ name: other, containers: 1, running: 1 }]);
});
