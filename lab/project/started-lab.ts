import { fetchAssociationOutput } from "../api/association-client.ts";
import { fetchActivities, fetchFlows, fetchMetrics, fetchStatus, followEvents } from "../api/client.ts";
import { startFailover } from "../api/database-client.ts";
import { endFaults, fetchFaults } from "../api/fault-client.ts";
import { attachInstanceProfile } from "../api/instance-profile-client.ts";
import { terminateInstance } from "../api/registration-client.ts";
import { endZonalShift, fetchZonalShifts, startZonalShift } from "../api/zonal-shift-client.ts";
import { type Buckets, createBuckets, findS3Access } from "../buckets/index.ts";
import {
  type Docker,
  execIn,
  killContainer,
  listInventory,
  pauseContainer,
  startContainer,
  stopContainer,
  unpauseContainer,
} from "../docker/index.ts";
import { streamIn } from "../docker/stream.ts";
import type { AssociationOutput } from "../model/association.ts";
import type { DbFailover, DbFailoverRequest } from "../model/db-failover.ts";
import { LabError } from "../model/errors.ts";
import type { LabEvent, ScalingActivity } from "../model/events.ts";
import type { ActiveFault } from "../model/fault.ts";
import type { AttachedProfile } from "../model/iam.ts";
import type { LabContainer } from "../model/inventory.ts";
import type { Lab } from "../model/lab.ts";
import type { Flow, MetricsReport } from "../model/metrics.ts";
import type { LabStatus } from "../model/status.ts";
import { waitUntil } from "../model/wait.ts";
import type { ZonalShift, ZonalShiftReport } from "../model/zonal-shift.ts";
import { type Clone, type CloneOptions, cloneInstance } from "./clone.ts";
import { createDatabases, type Databases } from "./databases.ts";
import { findApi, findContainer } from "./find.ts";
import { readRunningPlan } from "./running-plan.ts";
import { createFaultStarter, type StartFault } from "./started-fault.ts";
import { stopLab } from "./stop.ts";
import { createTargets, type Targets } from "./targets.ts";

/** A lab that is up. Everything a program may do with it; the command line does no more. */
export interface StartedLab extends AsyncDisposable {
  readonly name: string;
  status(): Promise<LabStatus>;
  /** The lab as its template and the parameters that it was started with describe it. @throws LabError `LabDiffers` */
  plan(): Promise<Lab>;
  activities(group?: string): Promise<readonly ScalingActivity[]>;
  /** Metrics of a load balancer (name or logical id), of a cluster or DB instance (identifier), or of all. */
  metrics(of?: string): Promise<MetricsReport>;
  /** Flows that are open through one, or through any; those that have spoken last come first. */
  flows(loadBalancer?: string): Promise<readonly Flow[]>;
  /** Events after `after`, and with `follow` those to come, until `signal` aborts. */
  events(options?: EventOptions): AsyncIterable<LabEvent>;
  containers(): Promise<readonly LabContainer[]>;
  /** The container that `ref` names: `web-group-1`, an instance id, a container id. */
  container(ref: string): Promise<LabContainer>;
  exec(ref: string, argv: readonly string[], options?: { timeoutMs?: number }): ReturnType<typeof execIn>;
  stream(ref: string, argv: readonly string[]): ReturnType<typeof streamIn>;
  /** Does to a container what Docker's command of that name does; control is not told, it sees. */
  act(verb: ContainerVerb, ref: string): Promise<LabContainer>;
  /** Makes an image of an instance and launches another from it; resolves when its container runs. */
  clone(ref: string, options?: CloneOptions): Promise<Clone>;
  /** Ends an instance of no group; resolves when its container is gone. @throws LabError `NoInstance`, `NotTerminable` */
  terminate(ref: string): Promise<{ readonly instanceId: string; readonly name: string }>;
  readonly targets: Targets;
  /**
   * Gives an instance an instance profile, by name or logical id, in place of any that it has; metadata has the role's
   * credentials soon after.
   *
   * @throws LabError `NoInstance`, `NoInstanceProfile`
   */
  attachProfile(ref: string, profile: string): Promise<AttachedProfile>;
  /** What is in the lab's buckets. */
  readonly buckets: Buckets;
  /** Starts a fault of the catalogue, which ends with this process at the latest; resolves when it is in effect. */
  readonly fault: StartFault;
  /** Faults that are on, oldest first, whoever started them. */
  faults(): Promise<readonly ActiveFault[]>;
  /** Ends the fault of that id, or all, whoever started them. @returns those that this call ended */
  stopFaults(id?: string): Promise<readonly ActiveFault[]>;
  readonly zonalShifts: ZonalShifts;
  /**
   * FailoverDBCluster: begins it; the lab's status and events tell how it goes (row R19).
   *
   * @throws LabError `NoDatabase`, `InvalidDBClusterState`, `InvalidDBInstanceState`
   */
  failover(request?: DbFailoverRequest): Promise<DbFailover>;
  readonly databases: Databases;
  /** What an execution of an association printed, so far or at all. @throws LabError `NoExecution` */
  executionOutput(executionId: string): Promise<AssociationOutput>;
  /** Removes the lab and everything that it made. */
  stop(): Promise<void>;
}

/** Of load balancers, which go by name or logical id. */
export interface ZonalShifts {
  list(): Promise<readonly ZonalShiftReport[]>;
  /** @throws LabError `NoLoadBalancer`, `ZonalShiftDisabled`, `NoZone`, `ZonalShiftConflict` */
  start(loadBalancer: string, awayFrom: string): Promise<ZonalShift>;
  /** @throws LabError `NoLoadBalancer`, `NoZonalShift` */
  end(loadBalancer: string): Promise<ZonalShift>;
}

export interface EventOptions {
  readonly after?: number;
  readonly follow?: boolean;
  readonly signal?: AbortSignal;
}

/** What may befall a container, in Docker's words. */
export type ContainerVerb = "kill" | "stop" | "start" | "pause" | "unpause";

const VERBS: Readonly<Record<ContainerVerb, (docker: Docker, containerId: string) => Promise<void>>> = {
  kill: killContainer,
  stop: (docker, id) => stopContainer(docker, id, 10),
  start: startContainer,
  pause: pauseContainer,
  unpause: unpauseContainer,
};

/** A lab that runs already, by name. Nothing is asked until a method is called. */
export function openLab(docker: Docker, name: string): StartedLab {
  const containers = () => listInventory(docker, name);
  const container = async (ref: string) => findContainer(await containers(), ref);
  const idOf = async (ref: string) => (await container(ref)).containerId;
  const stop = async () => {
    await stopLab(docker, name);
  };
  const findUrl = () => findApi(docker, name);
  const findLeader = () => waitForApi(docker, name, undefined);
  const databases = createDatabases({
    findLeader,
    status: async () => (await fetchStatus(await findUrl())).databases,
    execIn: async (ref, argv, options) => execIn(docker, await idOf(ref), argv, options),
  });
  return {
    name,
    containers,
    container,
    stop,
    plan: async () => planOf(docker, name),
    status: async () => fetchStatus(await findUrl()),
    activities: async (group) => fetchActivities(await findUrl(), group),
    metrics: async (of) => fetchMetrics(await findUrl(), of),
    flows: async (loadBalancer) => fetchFlows(await findUrl(), loadBalancer),
    events: (options = {}) => eventsOf(docker, name, options),
    exec: async (ref, argv, options = {}) =>
      execIn(docker, await idOf(ref), argv, { timeoutMs: options.timeoutMs ?? 30_000 }),
    stream: async (ref, argv) => streamIn(docker, await idOf(ref), argv),
    act: async (verb, ref) => {
      const victim = await container(ref);
      await VERBS[verb](docker, victim.containerId);
      return victim;
    },
    clone: async (ref, options = {}) => {
      const all = await containers();
      return cloneInstance(docker, await planOf(docker, name), all, findContainer(all, ref), options);
    },
    terminate: async (ref) => terminateInstance(await findLeader(), (await container(ref)).instanceId),
    targets: createTargets(findLeader, async (ref) => (await container(ref)).instanceId),
    attachProfile: async (ref, profile) =>
      attachInstanceProfile(await findLeader(), (await container(ref)).instanceId, profile),
    buckets: createBuckets(async () => findS3Access(docker, await planOf(docker, name), await containers())),
    fault: createFaultStarter({ findUrl, findLeader }),
    faults: async () => fetchFaults(await findUrl()),
    stopFaults: async (id) => endFaults(await findLeader(), id),
    zonalShifts: {
      list: async () => fetchZonalShifts(await findUrl()),
      start: async (loadBalancer, awayFrom) => startZonalShift(await findLeader(), { loadBalancer, awayFrom }),
      end: async (loadBalancer) => endZonalShift(await findLeader(), loadBalancer),
    },
    failover: async (request = {}) => startFailover(await findLeader(), request),
    databases,
    executionOutput: async (executionId) => fetchAssociationOutput(await findUrl(), executionId),
    [Symbol.asyncDispose]: stop,
  };
}

/** Real time in which a standby must have taken the lead before the stream gives up. */
const TAKEOVER_TIMEOUT_MS = 30_000;

function waitForApi(docker: Docker, name: string, signal: AbortSignal | undefined): Promise<string> {
  return waitUntil(() => findApi(docker, name), {
    what: `control of lab \`${name}\` to answer`,
    timeoutMs: TAKEOVER_TIMEOUT_MS,
    ...(signal ? { signal } : {}),
  });
}

/** The stream goes on over a change of the lead: the standby serves the same journal. */
async function* eventsOf(docker: Docker, name: string, options: EventOptions): AsyncGenerator<LabEvent> {
  let after = options.after;
  for (;;) {
    const url = await (options.follow ? waitForApi(docker, name, options.signal) : findApi(docker, name));
    try {
      for await (const event of followEvents(url, { ...options, ...(after === undefined ? {} : { after }) })) {
        after = event.id;
        yield event;
      }
    } catch (error) {
      if (!options.follow) throw error;
    }
    if (!options.follow || options.signal?.aborted) return;
  }
}

async function planOf(docker: Docker, name: string): Promise<Lab> {
  const running = await readRunningPlan(docker, await listInventory(docker, name));
  if (running) return running.lab;
  throw new LabError("LabDiffers", `Lab \`${name}\` was started only in part: it has no plan yet`, {
    hint: `tierlab down ${name}`,
  });
}
