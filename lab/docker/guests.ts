/** Containers inside instances, as the engine has them: each without a Docker network, its interface made by `wireGuests`. */
import type { ContainerInspectInfo } from "dockerode";
import { LabError } from "../model/errors.ts";
import type { GuestSpec, GuestView } from "../model/guest.ts";
import { COMPOSE_LABEL, LABEL, projectName } from "../model/naming.ts";
import { type Docker, engineError, statusOf } from "./connect.ts";
import { stateOf } from "./inventory.ts";

export interface Guest extends GuestView {
  /** Container id of the instance that it runs in. */
  readonly hostId: string;
  /** On the network inside that instance. */
  readonly address: string;
  /** On the machine; 0 while it does not run. */
  readonly pid: number;
  /** As it was given when it was made. */
  readonly printer: string;
}

export interface GuestOptions {
  readonly lab: string;
  readonly hostId: string;
  readonly spec: GuestSpec;
  /** The image that stands for the one that was asked for. */
  readonly image: string;
  readonly address: string;
  readonly dns: readonly string[];
  /** Whose lines its own are, as the caller writes it. */
  readonly printer: string;
  /** What it is given beside what was asked for, and less than that. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Every guest of the lab, running or not, in the order in which they were made. @throws LabError `EngineFault` */
export async function listGuests(docker: Docker, lab: string): Promise<Guest[]> {
  try {
    const filters = { label: [`${LABEL.lab}=${lab}`, `${LABEL.role}=guest`] };
    const found = await docker.listContainers({ all: true, filters });
    const guests = await Promise.all(found.map(({ Id }) => inspectGuest(docker, Id)));
    return guests.flatMap((guest) => guest ?? []).sort((a, b) => a.createdAtMs - b.createdAtMs);
  } catch (cause) {
    throw engineError(`listing the containers inside instances of lab ${lab}`, cause);
  }
}

async function inspectGuest(docker: Docker, id: string): Promise<Guest | undefined> {
  try {
    return toGuest(await docker.getContainer(id).inspect());
  } catch (cause) {
    if (statusOf(cause) === 404) return undefined;
    throw cause;
  }
}

function toGuest({ Id, Config, State, Created, Path, Args }: ContainerInspectInfo): Guest {
  const spec = JSON.parse(Config.Labels[LABEL.guest] ?? "{}") as GuestSpec;
  const state = stateOf(State);
  return {
    ...spec,
    command: [Path, ...Args],
    id: Id,
    hostId: Config.Labels[LABEL.host] ?? "",
    address: Config.Labels[LABEL.address] ?? "",
    pid: state.kind === "running" ? state.pid : 0,
    printer: Config.Labels[LABEL.printer] ?? "",
    state: state.kind === "pending" ? "created" : state.kind === "stopped" ? "exited" : runningState(state.paused),
    createdAtMs: Date.parse(Created),
    startedAtMs: state.kind === "pending" ? 0 : Date.parse(State.StartedAt),
    finishedAtMs: state.kind === "stopped" ? state.finishedAtMs : 0,
    exitCode: State.ExitCode,
  };
}

function runningState(isPaused: boolean): "paused" | "running" {
  return isPaused ? "paused" : "running";
}

/** @returns the container's id. @throws LabError `GuestExists` where one of that name is there, `EngineFault` */
export async function createGuest(docker: Docker, options: GuestOptions): Promise<string> {
  const { lab, hostId, spec, image, dns } = options;
  const isOurs = image.startsWith("tierlab/");
  // Ours wait for their interface.
  const environment = { ...(isOurs && { TIERLAB_WIRED: "interface" }), ...options.environment, ...spec.environment };
  try {
    const container = await docker.createContainer({
      name: `${projectName(lab)}-guest-${hostId.slice(0, 12)}-${spec.name}`,
      Image: image,
      Labels: labelsOf(options),
      ...(spec.command.length > 0 ? { Cmd: [...spec.command] } : {}),
      Env: Object.entries(environment).map(([key, value]) => `${key}=${value}`),
      HostConfig: { NetworkMode: "none", Dns: [...dns], Init: !isOurs },
    });
    return container.id;
  } catch (cause) {
    if (statusOf(cause) !== 409) throw engineError(`creating ${spec.name} from ${image}`, cause);
    const message = `Conflict. The container name "/${spec.name}" is already in use`;
    throw new LabError("GuestExists", message, { cause, status: 409 });
  }
}

/** Not a replica of the instance's service, so Compose neither counts nor replaces it. */
function labelsOf({ lab, hostId, spec, address, printer }: GuestOptions): Record<string, string> {
  return {
    [COMPOSE_LABEL.project]: projectName(lab),
    [LABEL.lab]: lab,
    [LABEL.role]: "guest",
    [LABEL.host]: hostId,
    [LABEL.address]: address,
    [LABEL.guest]: JSON.stringify(spec),
    [LABEL.printer]: printer,
  };
}

export async function hasImage(docker: Docker, image: string): Promise<boolean> {
  try {
    await docker.getImage(image).inspect();
    return true;
  } catch (cause) {
    if (statusOf(cause) === 404) return false;
    throw engineError(`looking for image ${image}`, cause);
  }
}
