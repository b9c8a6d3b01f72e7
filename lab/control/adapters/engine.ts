import {
  type Docker,
  launchInstance,
  listInventory,
  readWiring,
  removeContainer,
  startContainer,
  stopContainer,
  trustAuthority,
  type WirePlan,
  watchLab,
  wire,
} from "../../docker/index.ts";
import { readLogs } from "../../docker/logs.ts";
import { TRUST_ENVIRONMENT } from "../../model/certificate.ts";
import { LABEL } from "../../model/naming.ts";
import type { LaunchPlan } from "../action.ts";
import type { Engine, Log } from "../ports.ts";
import type { KeptLogs } from "./kept-logs.ts";

/** A leaving instance may end its programs for so long, as an operating system does at shutdown. Real time. */
const SHUTDOWN_SECONDS = 2;

export interface EngineOptions {
  readonly lab: string;
  readonly log: Log;
  /** Certificate of the lab's CA, PEM: whoever gets an interface trusts it first. */
  readonly authority?: string | undefined;
  readonly keptLogs: KeptLogs;
}

/** Docker as control uses it. */
export function connectEngine(docker: Docker, { lab, log, authority, keptLogs }: EngineOptions): Engine {
  const trust = async ({ containerId }: WirePlan) => {
    if (authority === undefined) return;
    await trustAuthority(docker, containerId, authority).catch((err: unknown) =>
      log.warn({ err, containerId }, "a container does not trust the lab's CA"),
    );
  };
  return {
    listInventory: () => listInventory(docker, lab),
    watch: (onChange, signal) => void watchLab(docker, lab, () => onChange(), signal),
    launch: async (plan, sibling) => {
      const options = launchOptions(plan);
      const environment = { ...(authority !== undefined && TRUST_ENVIRONMENT), ...options.environment };
      await launchInstance(docker, { lab, ...options, environment, sibling: sibling?.containerId });
    },
    start: (containerId) => startContainer(docker, containerId),
    remove: async (containerId) => {
      await stopContainer(docker, containerId, SHUTDOWN_SECONDS);
      // What it printed is worth keeping, but no reason to keep the container.
      const unkept = (err: unknown) => log.warn({ err, containerId }, "a removed container's log is not kept");
      await keptLogs.keep(containerId).catch(unkept);
      await removeContainer(docker, containerId);
    },
    // Before the interface: an instance waits for it, and then runs its user data.
    wire: async (fabricPid, plans) => {
      await Promise.all(plans.map(trust));
      return wire(docker, { lab, fabricPid, plans });
    },
    heldInterfaces: async (fabricContainerId) => {
      const wiring = await readWiring(docker, fabricContainerId);
      return new Set(wiring.map((one) => one.interface));
    },
    lastLine: (containerId) => lastLine(docker, containerId).catch(() => undefined),
  };
}

async function lastLine(docker: Docker, containerId: string): Promise<string | undefined> {
  let last: string | undefined;
  await readLogs(docker, containerId, { follow: false, tail: 1 }, (line) => {
    last = line.text;
  });
  return last;
}

function launchOptions({ subnetId, address, dns, ...plan }: LaunchPlan) {
  return { ...plan, dns: [dns], labels: { [LABEL.subnet]: subnetId, [LABEL.address]: address } };
}
