import type Docker from "dockerode";

/** A TCP port of a container and the host's port on 127.0.0.1 that leads to it. */
export interface PublishedPort {
  readonly containerPort: number;
  readonly hostPort: number;
}

/** The published TCP ports of a container that runs, by container port. */
export async function publishedPorts(docker: Docker, containerId: string): Promise<PublishedPort[]> {
  const { NetworkSettings } = await docker.getContainer(containerId).inspect();
  return Object.entries(NetworkSettings.Ports ?? {})
    .flatMap(([name, bindings]) => {
      const hostPort = Number(bindings?.[0]?.HostPort);
      return name.endsWith("/tcp") && hostPort > 0 ? [{ containerPort: Number.parseInt(name, 10), hostPort }] : [];
    })
    .sort((a, b) => a.containerPort - b.containerPort);
}
