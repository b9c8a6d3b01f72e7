import { LABEL, projectName } from "../model/naming.ts";
import { waitUntil } from "../model/wait.ts";
import { removeCloneImages } from "./clone.ts";
import { type Docker, engineError, statusOf } from "./connect.ts";
import { removeContainer } from "./lifecycle.ts";

/** A lab, as the labels of its containers tell of it. */
export interface LabSummary {
  readonly name: string;
  readonly containers: number;
  readonly running: number;
}

/** What {@link removeLab} took away, by name. */
export interface RemovedLab {
  readonly containers: readonly string[];
  readonly networks: readonly string[];
  readonly volumes: readonly string[];
}

/** Every lab of which at least a container, network or volume is there. */
export async function listLabs(docker: Docker): Promise<LabSummary[]> {
  try {
    const filters = { label: [LABEL.lab] };
    const [containers, { networks, volumes }] = await Promise.all([
      docker.listContainers({ all: true, filters }),
      listRest(docker, filters),
    ]);
    const labs = new Map<string, { containers: number; running: number }>();
    for (const { Labels } of [...networks, ...volumes])
      labs.set(Labels?.[LABEL.lab] ?? "", { containers: 0, running: 0 });
    for (const { Labels, State } of containers) {
      const name = Labels[LABEL.lab] ?? "";
      const before = labs.get(name) ?? { containers: 0, running: 0 };
      labs.set(name, { containers: before.containers + 1, running: before.running + (State === "running" ? 1 : 0) });
    }
    return [...labs].map(([name, counts]) => ({ name, ...counts })).sort((a, b) => a.name.localeCompare(b.name));
  } catch (cause) {
    throw engineError("listing the labs", cause);
  }
}

/** Control goes first, so that it launches nothing while the rest is taken away. */
const FIRST = "control";
/** Real time. */
const REMOVAL_TIMEOUT_MS = 120_000;

/** Removes all containers, networks and volumes of a lab and nothing else. Doing it twice is fine. */
export async function removeLab(docker: Docker, lab: string): Promise<RemovedLab> {
  try {
    const removed = new Set<string>();
    await waitUntil(async () => (await removeSome(docker, lab, removed)) === 0, {
      what: `the containers of lab \`${lab}\` to be gone`,
      timeoutMs: REMOVAL_TIMEOUT_MS,
    });
    await removeCloneImages(docker, lab);
    const networks = new Set<string>();
    const volumes = new Set<string>();
    // What the engine was still creating when its client was killed is found by another look.
    for (let rest = await listOfLab(docker, lab); isSomething(rest); rest = await listOfLab(docker, lab)) {
      await Promise.all(rest.networks.map(({ Id }) => gently(() => docker.getNetwork(Id).remove())));
      await Promise.all(rest.volumes.map(({ Name }) => gently(() => docker.getVolume(Name).remove())));
      for (const { Name } of rest.networks) networks.add(Name);
      for (const { Name } of rest.volumes) volumes.add(Name);
    }
    return { containers: [...removed].sort(), networks: [...networks], volumes: [...volumes] };
  } catch (cause) {
    throw engineError(`removing lab ${lab}`, cause);
  }
}

/** @returns how many containers were found, those of control alone while there are any */
async function removeSome(docker: Docker, lab: string, removed: Set<string>): Promise<number> {
  const found = await listContainers(docker, lab);
  const control = found.filter((one) => one.role === FIRST);
  const now = control.length > 0 ? control : found;
  await Promise.all(now.map((one) => removeContainer(docker, one.id)));
  for (const one of now) removed.add(one.name);
  return now.length;
}

async function listContainers(docker: Docker, lab: string) {
  const lists = await Promise.all(filtersOf(lab).map((filters) => docker.listContainers({ all: true, filters })));
  const found = lists
    .flat()
    .map(({ Id, Names, Labels }) => ({ id: Id, name: (Names[0] ?? Id).replace(/^\//, ""), role: Labels[LABEL.role] }));
  return [...new Map(found.map((one) => [one.id, one])).values()];
}

async function listOfLab(docker: Docker, lab: string) {
  const lists = await Promise.all(filtersOf(lab).map((filters) => listRest(docker, filters)));
  const unique = <T>(items: readonly T[], key: (item: T) => string) => [
    ...new Map(items.map((item) => [key(item), item])).values(),
  ];
  return {
    networks: unique(
      lists.flatMap((list) => list.networks),
      (one) => one.Id,
    ),
    volumes: unique(
      lists.flatMap((list) => list.volumes),
      (one) => one.Name,
    ),
  };
}

function isSomething({ networks, volumes }: { networks: readonly unknown[]; volumes: readonly unknown[] }): boolean {
  return networks.length + volumes.length > 0;
}

/** By our label, and by Compose's for what an interrupted start has not labelled. */
function filtersOf(lab: string): { label: string[] }[] {
  return [{ label: [`${LABEL.lab}=${lab}`] }, { label: [`com.docker.compose.project=${projectName(lab)}`] }];
}

async function listRest(docker: Docker, filters: { label: string[] }) {
  const [networks, { Volumes }] = await Promise.all([
    docker.listNetworks({ filters: JSON.stringify(filters) as never }),
    docker.listVolumes({ filters: JSON.stringify(filters) as never }),
  ]);
  return { networks, volumes: Volumes ?? [] };
}

async function gently(remove: () => Promise<unknown>): Promise<void> {
  try {
    await remove();
  } catch (cause) {
    if (statusOf(cause) !== 404) throw cause;
  }
}
