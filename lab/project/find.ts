import { request } from "undici";
import { type Docker, listInventory, listLabs } from "../docker/index.ts";
import { publishedPorts } from "../docker/published-ports.ts";
import { LabError } from "../model/errors.ts";
import type { ContainerState, LabContainer } from "../model/inventory.ts";
import { API_PORT } from "../model/naming.ts";

/**
 * The lab meant by a command: the one named, or the only one there is.
 *
 * @throws LabError `NoLab`, `SeveralLabs`
 */
export async function findLab(docker: Docker, name: string | undefined): Promise<string> {
  const names = (await listLabs(docker)).map((lab) => lab.name);
  if (name !== undefined) {
    if (names.includes(name)) return name;
    throw new LabError("NoLab", `No lab is called \`${name}\`; there ${listWords(names)}`, { hint: "tierlab ls" });
  }
  if (names.length === 1) return names[0] as string;
  if (names.length === 0) throw new LabError("NoLab", "No lab is running", { hint: "tierlab up three-tier" });
  throw new LabError("SeveralLabs", `Several labs are there: ${names.join(", ")}`, { hint: "name one with --lab" });
}

/**
 * Base URL of the control replica that leads; its standby does not answer.
 *
 * @throws LabError `ControlUnreachable`
 */
export async function findApi(docker: Docker, lab: string): Promise<string> {
  const replicas = (await listInventory(docker, lab)).filter((one) => one.role === "control");
  for (const replica of replicas.filter((one) => one.state.kind === "running")) {
    const ports = await publishedPorts(docker, replica.containerId);
    const port = ports.find((one) => one.transport === "tcp" && one.containerPort === API_PORT)?.hostPort;
    const url = `http://127.0.0.1:${port}`;
    if (port !== undefined && (await answers(url))) return url;
  }
  throw unreachable(lab, replicas);
}

/** Both replicas have ended, hang, or do not lead yet: each has a mend of its own. */
function unreachable(lab: string, replicas: readonly LabContainer[]): LabError {
  const states = replicas.map((one) => `${shortName(one)} ${wordOf(one.state)}`).join(", ") || "it has no container";
  return new LabError("ControlUnreachable", `Control of lab \`${lab}\` does not answer (${states})`, {
    hint: mendOf(lab, replicas),
    status: 503,
  });
}

function mendOf(lab: string, replicas: readonly LabContainer[]): string {
  const [first] = replicas;
  const hung = replicas.find((one) => one.state.kind === "running" && one.state.paused);
  if (!first) return `tierlab down ${lab}`;
  if (hung) return `tierlab unpause ${shortName(hung)} --lab ${lab}`;
  if (replicas.every((one) => one.state.kind !== "running")) return `tierlab start ${shortName(first)} --lab ${lab}`;
  return `tierlab logs control --lab ${lab}`;
}

function wordOf(state: ContainerState): string {
  if (state.kind === "running") return state.paused ? "hangs" : "runs";
  return state.kind === "stopped" ? "has ended" : "has not started";
}

/**
 * The container that a person means by `ref`: `web-group-1`, `i-0…` or a beginning of it, a container's name or id, the
 * logical id of a resource that it alone plays.
 */
export function findContainer(inventory: readonly LabContainer[], ref: string): LabContainer {
  const named = inventory.filter((one) => [shortName(one), one.containerName, one.service, one.resource].includes(ref));
  const begun = inventory.filter(
    (one) => ref.length >= 4 && (one.instanceId.startsWith(ref) || one.containerId.startsWith(ref)),
  );
  const found = named.length > 0 ? named : begun;
  if (found.length === 1) return found[0] as LabContainer;
  const names = (found.length > 0 ? found : inventory).map(shortName).sort();
  throw new LabError(
    found.length > 0 ? "AmbiguousInstance" : "NoInstance",
    found.length > 0
      ? `\`${ref}\` may be any of ${names.join(", ")}`
      : `No instance is called \`${ref}\`; there are ${names.join(", ")}`,
    { hint: "tierlab status" },
  );
}

/** What people call a container: its service and number. */
export function shortName(container: LabContainer): string {
  return `${container.service}-${container.number}`;
}

async function answers(url: string): Promise<boolean> {
  try {
    const { statusCode, body } = await request(`${url}/healthz`, { headersTimeout: 1000, bodyTimeout: 1000 });
    await body.dump();
    return statusCode === 200;
  } catch {
    return false;
  }
}

function listWords(names: readonly string[]): string {
  if (names.length === 0) return "is none";
  return names.length === 1 ? `is \`${names[0]}\`` : `are ${names.join(", ")}`;
}
