import { fetchFabricState } from "../api/client.ts";
import { DNS_WAY } from "../compose/ingress.ts";
import { connectDocker } from "../docker/index.ts";
import { publishedPorts } from "../docker/published-ports.ts";
import type { FabricState } from "../model/fabric-state.ts";
import { findApi } from "./find.ts";
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
  const docker = connectDocker();
  const [ports, state] = await Promise.all([publishedPorts(docker, fabric.containerId), fabricStateOf(lab.name)]);
  const isDns = ({ containerPort }: { containerPort: number }) =>
    state?.ingress.some((one) => one.name === DNS_WAY && one.containerPort === containerPort);
  const shown = ports.filter((port) => !isDns(port));
  return shown.map(({ transport, containerPort, hostPort }) => ({
    name: `port ${containerPort}`,
    url: `${transport === "udp" ? "udp" : schemeOf(state, containerPort)}://127.0.0.1:${hostPort}`,
  }));
}

/** `null` while control does not answer: the ports are there all the same. */
function fabricStateOf(name: string): Promise<FabricState | null> {
  const asked = async () => fetchFabricState(await findApi(connectDocker(), name));
  return asked().catch(() => null);
}

/** Of what a published TCP port leads to; a TLS listener's clients are taken for those of HTTP. */
export function schemeOf(
  state: Pick<FabricState, "ingress" | "networkLoadBalancers"> | null,
  containerPort: number,
): "http" | "https" {
  const to = state?.ingress.find((one) => one.transport === "tcp" && one.containerPort === containerPort)?.to ?? [];
  const isTls = state?.networkLoadBalancers.some(({ nodes, listeners }) =>
    to.some(
      ({ ip, port }) =>
        nodes.some(({ privateIp }) => privateIp === ip) &&
        listeners.some((listener) => listener.port === port && listener.protocol === "TLS"),
    ),
  );
  return isTls ? "https" : "http";
}
