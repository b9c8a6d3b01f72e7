import type Docker from "dockerode";

/** A port of a container and the host's port on 127.0.0.1 that leads to it. */
export interface PublishedPort {
  readonly transport: "tcp" | "udp";
  readonly containerPort: number;
  readonly hostPort: number;
}

/** The published ports of a container that runs, by container port. */
export async function publishedPorts(docker: Docker, containerId: string): Promise<PublishedPort[]> {
  const { NetworkSettings } = await docker.getContainer(containerId).inspect();
  return Object.entries(NetworkSettings.Ports ?? {})
    .flatMap(([name, bindings]) => {
      const hostPort = Number(bindings?.[0]?.HostPort);
      const transport: PublishedPort["transport"] = name.endsWith("/udp") ? "udp" : "tcp";
      return hostPort > 0 ? [{ transport, containerPort: Number.parseInt(name, 10), hostPort }] : [];
    })
    .sort((a, b) => a.containerPort - b.containerPort);
}
