/** An image of an instance, and what must not be copied with it. */
import type { ContainerInspectInfo, ImageInfo } from "dockerode";
import { COMPOSE_LABEL, LABEL, PREFIX } from "../model/naming.ts";
import { type Docker, engineError, statusOf } from "./connect.ts";

/**
 * What an image of Amazon Linux leaves behind: keys and ids that a machine makes for itself at its first boot, and what was
 * true of processes that run no more.
 */
const FORGET = `
rm -f /etc/ssh/ssh_host_* /root/.bash_history
id=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \\n')
[ ! -e /etc/machine-id ] || echo "$id" >/etc/machine-id
[ ! -e /var/lib/dbus/machine-id ] || echo "$id" >/var/lib/dbus/machine-id
find /run -type f -delete
find /run -type s -delete
`;

export interface CloneImage {
  readonly lab: string;
  /** Of the instance, running or not. It is paused while it is copied. */
  readonly containerId: string;
  /** Of the image, unique in the lab. */
  readonly name: string;
}

/** Makes an image of an instance, as its disk is now. It goes with the lab. @returns its reference */
export async function imageOf(docker: Docker, { lab, containerId, name }: CloneImage): Promise<string> {
  const repo = `${PREFIX}-clone/${lab}`;
  const reference = `${repo}:${name}`;
  try {
    const origin = await docker.getContainer(containerId).inspect();
    await docker.getContainer(containerId).commit({ repo, tag: `${name}-raw` });
    try {
      await commitForgetful(docker, { raw: `${reference}-raw`, repo, tag: name, lab, origin });
    } finally {
      await docker.getImage(`${reference}-raw`).remove({ force: true });
    }
    return reference;
  } catch (cause) {
    throw engineError(`making an image of ${containerId.slice(0, 12)}`, cause);
  }
}

interface Forgetful {
  readonly raw: string;
  readonly repo: string;
  readonly tag: string;
  readonly lab: string;
  readonly origin: ContainerInspectInfo;
}

/** Runs the image once, to forget, and makes the image of that; it starts as the origin did. */
async function commitForgetful(docker: Docker, { raw, repo, tag, lab, origin }: Forgetful): Promise<void> {
  const { Entrypoint, Cmd } = origin.Config;
  const container = await docker.createContainer({
    Image: raw,
    Entrypoint: ["sh", "-c", FORGET],
    Cmd: [],
    Labels: { ...ownLabels(origin), [LABEL.lab]: lab, [LABEL.role]: "wiring" },
    HostConfig: { NetworkMode: "none" },
  });
  try {
    const ended = container.wait({ condition: "next-exit" }) as Promise<{ StatusCode: number }>;
    await container.start();
    await ended;
    const changes = [`ENTRYPOINT ${JSON.stringify(Entrypoint ?? [])}`, `CMD ${JSON.stringify(Cmd ?? [])}`];
    await container.commit({ repo, tag, changes: changes.join("\n") });
  } finally {
    await container.remove({ force: true });
  }
}

/** Compose's labels of the origin would be the image's, and so those of every container of it. */
function ownLabels({ Config }: ContainerInspectInfo): Record<string, string> {
  const passing = [
    ...Object.values(LABEL).filter((label) => label !== LABEL.containers),
    ...Object.values(COMPOSE_LABEL),
  ];
  const found = Object.keys(Config.Labels).filter((label) => passing.includes(label as never));
  return Object.fromEntries(found.map((label) => [label, ""]));
}

/** Takes away the images of a lab's instances. Doing it twice is fine. */
export async function removeCloneImages(docker: Docker, lab: string): Promise<void> {
  const filters = JSON.stringify({ reference: [`${PREFIX}-clone/${lab}`] }) as never;
  const [named, all] = await Promise.all([docker.listImages({ filters }), docker.listImages({ all: true })]);
  let left = withNameless(named, all);
  while (left.length > 0) {
    const tried = await Promise.all(left.map((id) => removeImage(docker, id)));
    const refused = tried.filter((one) => one !== undefined);
    if (refused.length === left.length) throw engineError("removing the image of a clone", refused[0]?.cause);
    left = refused.map(({ id }) => id);
  }
}

/** Those and what stands on them without a name: whoever was to name it, or to remove it, was interrupted. Pure. */
function withNameless(named: readonly ImageInfo[], all: readonly ImageInfo[]): string[] {
  const ids = new Set(named.map(({ Id }) => Id));
  const nameless = all.filter(({ RepoTags }) => (RepoTags ?? []).every((tag) => tag.startsWith("<none>")));
  for (let size = -1; size !== ids.size; ) {
    size = ids.size;
    for (const { Id, ParentId } of nameless) if (ids.has(ParentId)) ids.add(Id);
  }
  return [...ids];
}

/**
 * The image of a clone's clone stands on that of the clone, which the engine refuses to remove before it. Two who take a lab
 * away at once both try.
 *
 * @returns what was refused for now
 */
async function removeImage(docker: Docker, id: string): Promise<{ id: string; cause: unknown } | undefined> {
  try {
    await docker.getImage(id).remove({ force: true });
    return undefined;
  } catch (cause) {
    if (statusOf(cause) === 404) return undefined;
    if (statusOf(cause) === 409) return { id, cause };
    throw engineError("removing the image of a clone", cause);
  }
}
