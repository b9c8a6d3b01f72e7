/** Start, stop, kill ... of one container. All idempotent: what is so already, or has gone, is fine. */
import type { Container } from "dockerode";
import { type Docker, engineError, statusOf, wordsOf } from "./connect.ts";

type IsFine = (cause: unknown) => boolean;

/** 304: it is so already. */
const already: IsFine = (cause) => statusOf(cause) === 304;
/** 404: it has gone. 409: it does not run. */
const gone: IsFine = (cause) => [304, 404, 409].includes(statusOf(cause) ?? 0);
/** The engine has no status for these. */
const alreadyPaused: IsFine = (cause) => wordsOf(cause).includes("is already paused");
const notPaused: IsFine = (cause) => wordsOf(cause).includes("is not paused");

export function startContainer(docker: Docker, containerId: string): Promise<void> {
  return change(docker, containerId, "starting", already, (container) => container.start());
}

/** SIGTERM, and SIGKILL after `graceSeconds`. */
export function stopContainer(docker: Docker, containerId: string, graceSeconds: number): Promise<void> {
  return change(docker, containerId, "stopping", gone, (container) => container.stop({ t: graceSeconds }));
}

/** SIGTERM, and no waiting for what it does. */
export function endContainer(docker: Docker, containerId: string): Promise<void> {
  return change(docker, containerId, "ending", gone, (container) => container.kill({ signal: "SIGTERM" }));
}

export function killContainer(docker: Docker, containerId: string): Promise<void> {
  return change(docker, containerId, "killing", gone, (container) => container.kill());
}

/** Removes a container, running or not, with its anonymous volumes. */
export function removeContainer(docker: Docker, containerId: string): Promise<void> {
  return change(docker, containerId, "removing", gone, (container) => container.remove({ force: true, v: true }));
}

export function pauseContainer(docker: Docker, containerId: string): Promise<void> {
  return change(docker, containerId, "pausing", alreadyPaused, (container) => container.pause());
}

export function unpauseContainer(docker: Docker, containerId: string): Promise<void> {
  return change(docker, containerId, "unpausing", notPaused, (container) => container.unpause());
}

async function change(
  docker: Docker,
  containerId: string,
  doing: string,
  isFine: IsFine,
  act: (container: Container) => Promise<unknown>,
): Promise<void> {
  try {
    await act(docker.getContainer(containerId));
  } catch (cause) {
    if (isFine(cause)) return;
    throw engineError(`${doing} ${containerId.slice(0, 12)}`, cause);
  }
}
