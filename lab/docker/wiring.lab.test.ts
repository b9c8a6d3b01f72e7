import { afterAll, beforeAll, expect, inject, test } from "vitest";
import "../testing/global-setup.ts";
import { interfaceNameOf, macOf } from "../model/ids.ts";
import type { LabContainer } from "../model/inventory.ts";
import { COMPOSE_LABEL } from "../model/naming.ts";
import { waitUntil } from "../model/wait.ts";
import {
  connectDocker,
  execIn,
  killContainer,
  launchInstance,
  listInventory,
  listLabs,
  readWiring,
  removeLab,
  wire,
} from "./index.ts";

const docker = connectDocker();
const lab = `${inject("labRun")}-wiring`;

function launch(service: string, number: number, image: string) {
  const role = service === "fabric" ? "fabric" : "instance";
  return launchInstance(docker, {
    lab,
    service,
    number,
    resource: "Web",
    role,
    image,
    command: ["sleep", "600"],
    environment: { TIERLAB_WIRED: "no" },
    dns: ["10.0.0.2"],
    labels: { "tierlab.address": `10.0.0.${number + 3}` },
  });
}

function running(
  inventory: readonly LabContainer[],
  service: string,
): (LabContainer & { state: { kind: "running"; pid: number } })[] {
  return inventory.filter((one) => one.service === service && one.state.kind === "running") as never;
}

function planOf({ containerId, number, state }: ReturnType<typeof running>[number]) {
  return {
    containerId,
    pid: state.pid,
    interface: interfaceNameOf(containerId),
    mac: macOf(containerId),
    address: `10.0.0.${number + 3}`,
    router: "10.0.0.1",
    mtu: 9001,
    hostname: `ip-10-0-0-${number + 3}`,
  };
}

beforeAll(async () => {
  await Promise.all([
    launch("fabric", 1, "tierlab/fabric"),
    launch("web", 1, "tierlab/base"),
    launch("web", 2, "tierlab/base"),
  ]);
});
afterAll(async () => {
  await removeLab(docker, lab);
});

test("the inventory names what was launched, with state and labels", async () => {
  const [first] = running(await listInventory(docker, lab), "web");
  expect(first).toMatchObject({
    containerName: `tierlab-${lab}-web-1`,
    role: "instance",
    resource: "Web",
    number: 1,
    address: "10.0.0.4",
    state: { kind: "running", paused: false },
  });
  const { Config } = await docker.getContainer(first?.containerId ?? "").inspect();
  expect(Config.Labels).toMatchObject({ [COMPOSE_LABEL.project]: `tierlab-${lab}`, [COMPOSE_LABEL.service]: "web" });
});

test("interfaces are made for all that live, again if asked again, and one that died does not keep the others", async () => {
  const inventory = await listInventory(docker, lab);
  const fabricPid = running(inventory, "fabric")[0]?.state.pid ?? 0;
  const plans = running(inventory, "web").map(planOf);
  expect(await wire(docker, { lab, fabricPid, plans })).toEqual(plans.map(({ containerId }) => ({ containerId })));
  const dead = { ...(plans[1] as (typeof plans)[number]), pid: 4_000_000 };
  expect(await wire(docker, { lab, fabricPid, plans: [plans[0] as (typeof plans)[number], dead] })).toEqual([
    { containerId: plans[0]?.containerId },
    { containerId: dead.containerId, error: expect.any(String) },
  ]);
  const stranger = { ...(plans[0] as (typeof plans)[number]), pid: plans[1]?.pid ?? 0 };
  expect(await wire(docker, { lab, fabricPid, plans: [stranger] })).toEqual([
    { containerId: stranger.containerId, error: `process ${stranger.pid} is no longer the instance's` },
  ]);
  await wire(docker, { lab, fabricPid, plans });
  const held = await readWiring(docker, running(inventory, "fabric")[0]?.containerId ?? "");
  expect(held.map((one) => one.address).sort()).toEqual(["10.0.0.4", "10.0.0.5"]);
  const { stdout } = await execIn(
    docker,
    plans[0]?.containerId ?? "",
    ["sh", "-c", "hostname; ip route; cat /sys/class/net/eth0/address"],
    {
      timeoutMs: 10_000,
    },
  );
  expect(
    stdout
      .trim()
      .split("\n")
      .map((line) => line.trim()),
  ).toEqual(["ip-10-0-0-4", "default via 10.0.0.1 dev eth0", "10.0.0.1 dev eth0 scope link", plans[0]?.mac]);
});

test("a container that is killed is stopped in the inventory; its lab is removed whole, twice without harm", async () => {
  const [first] = running(await listInventory(docker, lab), "web");
  await killContainer(docker, first?.containerId ?? "");
  await killContainer(docker, first?.containerId ?? "");
  await waitUntil(
    async () =>
      (await listInventory(docker, lab)).some((one) => one.state.kind === "stopped" && one.state.exitCode === 137),
    { what: "the container to be seen dead", timeoutMs: 10_000 },
  );
  expect((await removeLab(docker, lab)).containers).toHaveLength(3);
  expect(await removeLab(docker, lab)).toEqual({ containers: [], networks: [], volumes: [] });
  expect((await listLabs(docker)).map((one) => one.name)).not.toContain(lab);
});
