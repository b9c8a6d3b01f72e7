import { COMPOSE_LABEL, type ContainerRole, LABEL, projectName } from "../model/naming.ts";
import { composeLabels, inheritedLabels, type Labels } from "./compose-labels.ts";
import { type Docker, engineError, statusOf } from "./connect.ts";
import { startContainer } from "./lifecycle.ts";

export interface LaunchOptions {
  readonly lab: string;
  readonly service: string;
  /** Compose's number of the replica, from 1. */
  readonly number: number;
  /** Logical id of the resource that it plays. */
  readonly resource: string;
  readonly role: ContainerRole;
  readonly image: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly dns: readonly string[];
  /** Labels beside those that every container of a lab has. */
  readonly labels?: Readonly<Record<string, string>>;
  /** A container of the same service, whose Compose labels the new one takes over; else those last listed. */
  readonly sibling?: string | undefined;
}

/**
 * Creates and starts a container that Compose takes for one of its own: `docker compose ps`, `logs` and `down` know
 * it, and a further `docker compose up` leaves it as it is.
 *
 * A crash between creating and starting leaves a container that is `pending`; {@link startContainer} finishes it. One
 * that exists already under the same name is started.
 *
 * @returns the container's id
 */
export async function launchInstance(docker: Docker, options: LaunchOptions): Promise<string> {
  const name = `${projectName(options.lab)}-${options.service}-${options.number}`;
  const [inherited, image] = await Promise.all([siblingLabels(docker, options), imageId(docker, options.image)]);
  const labels = { ...inherited, ...ownLabels(options), ...(image ? { [COMPOSE_IMAGE]: image } : {}) };
  const containerId = await create(docker, name, options, labels);
  await startContainer(docker, containerId);
  return containerId;
}

async function create(
  docker: Docker,
  name: string,
  options: LaunchOptions,
  labels: Record<string, string>,
): Promise<string> {
  try {
    const container = await docker.createContainer({
      name,
      Image: options.image,
      Labels: labels,
      ...(options.command ? { Cmd: [...options.command] } : {}),
      Env: Object.entries(options.environment ?? {}).map(([key, value]) => `${key}=${value}`),
      HostConfig: { NetworkMode: "none", Dns: [...options.dns], Init: false },
    });
    return container.id;
  } catch (cause) {
    if (statusOf(cause) === 409) return (await docker.getContainer(name).inspect()).Id;
    throw engineError(`creating ${name} from ${options.image}`, cause);
  }
}

/** Compose compares it with the image of today, and recreates what is older. */
const COMPOSE_IMAGE = "com.docker.compose.image";

/** `undefined` for an image that is not there: creating the container says so. */
async function imageId(docker: Docker, image: string): Promise<string | undefined> {
  try {
    return (await docker.getImage(image).inspect()).Id;
  } catch (cause) {
    if (statusOf(cause) === 404) return undefined;
    throw engineError(`reading image ${image}`, cause);
  }
}

async function siblingLabels(docker: Docker, { lab, service, sibling }: LaunchOptions): Promise<Labels> {
  if (sibling === undefined) return inheritedLabels(docker, lab, service);
  try {
    const { Config } = await docker.getContainer(sibling).inspect();
    return composeLabels(Config.Labels);
  } catch (cause) {
    if (statusOf(cause) === 404) return inheritedLabels(docker, lab, service);
    throw engineError(`reading the labels of ${sibling}`, cause);
  }
}

function ownLabels(options: LaunchOptions): Record<string, string> {
  return {
    [COMPOSE_LABEL.project]: projectName(options.lab),
    [COMPOSE_LABEL.service]: options.service,
    [COMPOSE_LABEL.number]: String(options.number),
    [COMPOSE_LABEL.oneOff]: "False",
    [LABEL.lab]: options.lab,
    [LABEL.role]: options.role,
    [LABEL.resource]: options.resource,
    ...options.labels,
  };
}
