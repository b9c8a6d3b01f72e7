import { connectDocker, killContainer } from "../docker/index.ts";
import { publishedPorts } from "../docker/published-ports.ts";
import { findApi } from "../project/find.ts";
import type { StartedLab } from "../project/started-lab.ts";

/** Kills the control that leads; another takes over within seconds. */
export async function killLeader(lab: StartedLab): Promise<void> {
  const docker = connectDocker();
  const url = await findApi(docker, lab.name);
  for (const { containerId } of (await lab.containers()).filter((one) => one.role === "control")) {
    const ports = await publishedPorts(docker, containerId);
    if (ports.some((one) => url.endsWith(`:${one.hostPort}`))) await killContainer(docker, containerId);
  }
}
