import { connectDocker } from "../docker/index.ts";
import { publishedPorts } from "../docker/published-ports.ts";
import type { StartedLab } from "./started-lab.ts";

/** An address of this machine that leads into a lab. */
export interface PublishedUrl {
  readonly name: string;
  readonly url: string;
}

/** The ports that the lab's fabric publishes, as addresses for a browser. */
export async function publishedUrls(lab: StartedLab): Promise<PublishedUrl[]> {
  const fabric = (await lab.containers()).find((one) => one.role === "fabric" && one.state.kind === "running");
  if (!fabric) return [];
  const ports = await publishedPorts(connectDocker(), fabric.containerId);
  return ports.map(({ containerPort, hostPort }) => ({
    name: `port ${containerPort}`,
    url: `http://127.0.0.1:${hostPort}`,
  }));
}
