/**
 * The labels by which Compose knows its own. Without a config hash it takes a container for a stranger: neither lists
 * nor removes it, and stumbles over its name.
 */
import { COMPOSE_LABEL, projectName } from "../model/naming.ts";
import type { Docker } from "./connect.ts";

export type Labels = Readonly<Record<string, string>>;

/** Last seen through a connection, by project and service: a group may lose its last member before the next is made. */
const seen = new WeakMap<Docker, Map<string, Labels>>();

/** Of no service: Compose makes such a container anew when it is next told to start the project. */
const NO_HASH = "unknown";

/** Remembers what a container of the lab is labelled with. */
export function noteComposeLabels(docker: Docker, labels: Labels): void {
  const hash = labels[COMPOSE_LABEL.configHash];
  if (hash === undefined || hash === NO_HASH) return;
  const known = seen.get(docker) ?? new Map<string, Labels>();
  seen.set(docker, known.set(keyOf(labels), composeLabels(labels)));
}

/** Compose's labels for a further container of a service, but for those that are each container's own. */
export function inheritedLabels(docker: Docker, lab: string, service: string): Labels {
  const project = projectName(lab);
  const known = seen.get(docker)?.get(keyOf({ [COMPOSE_LABEL.project]: project, [COMPOSE_LABEL.service]: service }));
  return known ?? { [COMPOSE_LABEL.configHash]: NO_HASH };
}

export function composeLabels(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => key.startsWith("com.docker.compose.")));
}

function keyOf(labels: Labels): string {
  return `${labels[COMPOSE_LABEL.project]}/${labels[COMPOSE_LABEL.service]}`;
}
