import { connectDocker } from "../docker/index.ts";
import { type LogLine, readLogs } from "../docker/logs.ts";
import { LabError } from "../model/errors.ts";
import type { InstanceStatus, LabStatus } from "../model/status.ts";
import type { ContainerVerb, StartedLab } from "../project/started-lab.ts";
import type { InstanceHandle } from "./handle.ts";

/** What plays a part of Tierlab itself is no instance of the lab. */
const MACHINERY: ReadonlySet<InstanceStatus["role"]> = new Set(["fabric", "control", "function"]);

/** All instances, or those of one tier. @throws LabError `NoTier` */
export async function instancesOf(lab: StartedLab, tier?: string): Promise<readonly InstanceHandle[]> {
  const status = await lab.status();
  const all = status.instances.filter((one) => !MACHINERY.has(one.role));
  const chosen = tier === undefined ? all : inTier(status, all, tier);
  return chosen.map((one) => createInstance(lab, one));
}

/** By its own name, id or container's id, or the tier that it alone plays. @throws LabError `NoInstance`, `AmbiguousInstance` */
export async function oneInstance(lab: StartedLab, ref: string): Promise<InstanceHandle> {
  const { containerId } = await lab.container(ref);
  const found = (await lab.status()).instances.find((one) => one.containerId === containerId);
  if (found) return createInstance(lab, found);
  throw new LabError("NoInstance", `Instance \`${ref}\` has gone`, { hint: "tierlab status", status: 404 });
}

/** A group without a member is a tier, too. */
function inTier(status: LabStatus, all: readonly InstanceStatus[], name: string): InstanceStatus[] {
  const tier = status.groups.find((one) => one.name === name)?.logicalId ?? name;
  const tiers = new Set([...all.map((one) => one.tier), ...status.groups.map((one) => one.logicalId)]);
  if (tiers.has(tier)) return all.filter((one) => one.tier === tier);
  const known = [...tiers].sort().join(", ");
  throw new LabError("NoTier", `No tier is called \`${name}\`; there are ${known}`, { status: 404 });
}

function createInstance(lab: StartedLab, status: InstanceStatus): InstanceHandle {
  const act = (verb: ContainerVerb) => async () => {
    await lab.act(verb, status.containerId);
  };
  return {
    ...status,
    exec: (argv, options) => lab.exec(status.containerId, argv, options),
    logs: (options) => logsOf(status.containerId, options),
    kill: act("kill"),
    stop: act("stop"),
    start: act("start"),
    pause: act("pause"),
    unpause: act("unpause"),
  };
}

async function logsOf(
  containerId: string,
  options: { readonly afterMs?: number; readonly tail?: number } = {},
): Promise<readonly LogLine[]> {
  const lines: LogLine[] = [];
  await readLogs(connectDocker(), containerId, { follow: false, ...options }, (line) => lines.push(line));
  return lines;
}
