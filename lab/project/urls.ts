import { DNS_WAY, ingressPlan, S3_WAY } from "../compose/ingress.ts";
import { connectDocker } from "../docker/index.ts";
import { type PublishedPort, publishedPorts } from "../docker/published-ports.ts";
import type { IngressMapping } from "../model/fabric-state.ts";
import type { Lab } from "../model/lab.ts";
import type { StartedLab } from "./started-lab.ts";

/** An address of this machine that leads into a lab. */
export interface PublishedUrl {
  readonly name: string;
  readonly url: string;
}

/** The ports that the lab's fabric publishes, as addresses for a browser. @throws LabError `LabDiffers` */
export async function publishedUrls(lab: StartedLab): Promise<PublishedUrl[]> {
  const fabric = (await lab.containers()).find((one) => one.role === "fabric" && one.state.kind === "running");
  if (!fabric) return [];
  return urlsOf(await lab.plan(), await publishedPorts(connectDocker(), fabric.containerId));
}

/** Load balancers and instances come first, then S3 and each of its websites. Pure. @param ports that the fabric publishes */
export function urlsOf(lab: Lab, ports: readonly PublishedPort[]): PublishedUrl[] {
  const published = ingressPlan(lab).flatMap((mapping) => {
    const port = ports.find(
      ({ transport, containerPort }) => transport === mapping.transport && containerPort === mapping.containerPort,
    );
    return port && mapping.name !== DNS_WAY ? [{ mapping, hostPort: port.hostPort }] : [];
  });
  const urls = published.map(({ mapping, hostPort }) => ({
    name: mapping.name === S3_WAY ? S3_WAY : `port ${mapping.containerPort}`,
    url: `${schemeOf(lab, mapping)}://127.0.0.1:${hostPort}`,
  }));
  const s3 = published.find(({ mapping }) => mapping.name === S3_WAY && mapping.to[0]?.port === HTTP_PORT);
  return s3 ? [...urls, ...websiteUrls(lab, s3.hostPort)] : urls;
}

const HTTP_PORT = 80;
const HTTPS_PORT = 443;

/** A TLS listener's clients are taken for those of HTTP. */
function schemeOf({ loadBalancers }: Lab, { name, transport, to }: IngressMapping): "http" | "https" | "udp" {
  if (transport === "udp") return "udp";
  const port = to[0]?.port;
  if (name === S3_WAY) return port === HTTPS_PORT ? "https" : "http";
  const listeners = loadBalancers.find(({ logicalId }) => logicalId === name)?.listeners ?? [];
  const protocol = listeners.find((listener) => listener.port === port)?.protocol;
  return protocol === "HTTPS" || protocol === "TLS" ? "https" : "http";
}

/** Browsers take every name below `localhost` for this machine, so that a website has one that needs no DNS. */
function websiteUrls({ buckets = [] }: Lab, hostPort: number): PublishedUrl[] {
  return buckets
    .filter(({ website }) => website !== undefined)
    .map(({ name }) => ({ name: `website ${name}`, url: `http://${name}.s3-website.localhost:${hostPort}` }));
}
