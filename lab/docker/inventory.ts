import type { ContainerInspectInfo } from "dockerode";
import { instanceIdOf } from "../model/ids.ts";
import type { ContainerState, Inventory, LabContainer } from "../model/inventory.ts";
import { COMPOSE_LABEL, type ContainerRole, LABEL } from "../model/naming.ts";
import { noteComposeLabels } from "./compose-labels.ts";
import { type Docker, engineError, statusOf } from "./connect.ts";

/** Not of the lab's own network: helpers that live for a moment, and containers inside instances. */
const UNLISTED: readonly (string | undefined)[] = ["wiring", "guest"];

/** Every container of the lab that plays a part of AWS, stopped ones too, by name. */
export async function listInventory(docker: Docker, lab: string): Promise<Inventory> {
  try {
    const filters = { label: [`${LABEL.lab}=${lab}`] };
    const found = await docker.listContainers({ all: true, filters });
    const inspected = await Promise.all(found.map(({ Id }) => inspect(docker, Id)));
    for (const { Labels } of found) noteComposeLabels(docker, Labels);
    return inspected
      .flatMap((info) => (info && !UNLISTED.includes(info.Config.Labels[LABEL.role]) ? [toContainer(info)] : []))
      .sort((a, b) => a.containerName.localeCompare(b.containerName));
  } catch (cause) {
    throw engineError(`listing the containers of lab ${lab}`, cause);
  }
}

/** One container of a lab; `undefined` for one that has gone. @throws LabError `EngineFault`, `EngineSilent` */
export async function inspectContainer(docker: Docker, containerId: string): Promise<LabContainer | undefined> {
  try {
    const info = await inspect(docker, containerId);
    return info && toContainer(info);
  } catch (cause) {
    throw engineError(`inspecting ${containerId.slice(0, 12)}`, cause);
  }
}

/** `undefined` for a container that has gone since it was listed. */
async function inspect(docker: Docker, id: string): Promise<ContainerInspectInfo | undefined> {
  try {
    return await docker.getContainer(id).inspect();
  } catch (cause) {
    if (statusOf(cause) === 404) return undefined;
    throw cause;
  }
}

function toContainer(info: ContainerInspectInfo): LabContainer {
  const labels = info.Config.Labels;
  const targetGroups = labels[LABEL.targetGroups];
  const optional = {
    resource: labels[LABEL.resource],
    subnetId: labels[LABEL.subnet],
    address: labels[LABEL.address],
    instanceProfile: labels[LABEL.instanceProfile],
  };
  return {
    containerId: info.Id,
    containerName: info.Name.replace(/^\//, ""),
    hostname: info.Config.Hostname,
    role: labels[LABEL.role] as ContainerRole,
    service: labels[COMPOSE_LABEL.service] ?? "",
    number: Number(labels[COMPOSE_LABEL.number] ?? 1),
    instanceId: instanceIdOf(info.Id),
    image: info.Config.Image,
    state: stateOf(info.State),
    createdAtMs: Date.parse(info.Created),
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value)),
    ...(targetGroups ? { targetGroups: targetGroups.split(",") } : {}),
    ...(labels[LABEL.containers] ? { runsContainers: true as const } : {}),
  };
}

/** EC2's word for Docker's state. A container that was never started is pending. */
export function stateOf(state: ContainerInspectInfo["State"]): ContainerState {
  if (state.Running && state.Pid > 0) {
    return { kind: "running", pid: state.Pid, startedAtMs: Date.parse(state.StartedAt), paused: state.Paused };
  }
  if (state.Status === "created") return { kind: "pending" };
  return { kind: "stopped", exitCode: state.ExitCode, finishedAtMs: Date.parse(state.FinishedAt) };
}
