/** Start, stop, kill ... of one container. All idempotent: what is so already, or has gone, is fine. */
import type { Container } from "dockerode";
import { type Docker, engineError, statusOf } from "./connect.ts";

/** 304: it is so already. */
const ALREADY = [304];
/** 404: it has gone. 409: it does not run. */
const GONE = [304, 404, 409];

export function startContainer(docker: Docker, containerId: string): Promise<void> {
  return change(docker, containerId, "starting", ALREADY, (container) => container.start());
}

/** SIGTERM, and SIGKILL after `graceSeconds`. */
export function stopContainer(docker: Docker, containerId: string, graceSeconds: number): Promise<void> {
  return change(docker, containerId, "stopping", GONE, (container) => container.stop({ t: graceSeconds }));
}

export function killContainer(docker: Docker, containerId: string): Promise<void> {
  return change(docker, containerId, "killing", GONE, (container) => container.kill());
}

/** Removes a container, running or not, with its anonymous volumes. */
export function removeContainer(docker: Docker, containerId: string): Promise<void> {
  return change(docker, containerId, "removing", GONE, (container) => container.remove({ force: true, v: true }));
}

export function pauseContainer(docker: Docker, containerId: string): Promise<void> {
  return change(docker, containerId, "pausing", ALREADY, (container) => container.pause());
}

export function unpauseContainer(docker: Docker, containerId: string): Promise<void> {
  return change(docker, containerId, "unpausing", ALREADY, (container) => container.unpause());
}

async function change(
  docker: Docker,
  containerId: string,
  doing: string,
  fine: readonly number[],
  act: (container: Container) => Promise<unknown>,
): Promise<void> {
  try {
    await act(docker.getContainer(containerId));
  } catch (cause) {
    if (fine.includes(statusOf(cause) ?? 0)) return;
    throw engineError(`${doing} ${containerId.slice(0, 12)}`, cause);
  }
}
