/** What the two faults that part health checks from traffic have in common. */
import { z } from "zod";
import { LabError } from "../model/errors.ts";
import type { FabricFault } from "../model/fault.ts";
import type { FaultPlan } from "./fault.ts";
import { type FaultPicture, instanceCalled, listed, targetGroupCalled } from "./picture.ts";

export const targets = {
  targetGroup: z.string().min(1).describe("name of the target group"),
  instance: z.string().min(1).optional().describe("one target only (default: all, those to come as well)"),
};

interface Targets {
  targetGroup: string;
  instance?: string | undefined;
}

/** @throws LabError `NoTargetGroup`, `NoInstance`, `NotATarget` */
export function onTargets<Options extends Targets>(
  picture: FaultPicture,
  options: Options,
  what: string,
): FaultPlan<Options> {
  const { name, registrations } = targetGroupCalled(picture, options.targetGroup);
  if (options.instance === undefined) {
    return { options: { ...options, targetGroup: name }, description: `${what} of ${name} lost`, touches: [name] };
  }
  const victim = instanceCalled(picture, options.instance);
  const ids = registrations.map((one) => one.id);
  if (!ids.includes(victim.instanceId)) {
    throw new LabError("NotATarget", `${victim.name} is no target of ${name}; there ${listed(ids)}`);
  }
  return {
    options: { ...options, targetGroup: name, instance: victim.instanceId },
    description: `${what} of ${name} to ${victim.name} lost`,
    touches: [victim.name],
  };
}

export function areGone(picture: FaultPicture, { instance }: Targets): string | undefined {
  const isThere = picture.instances.some((one) => one.instanceId === instance);
  return instance === undefined || isThere ? undefined : `${instance} is gone`;
}

/** Targets are named by where their traffic goes; where they are checked (row NLB-100) is the fabric's to find. */
export function renderLost(picture: FaultPicture, options: Targets, lost: "health-checks" | "traffic"): FabricFault[] {
  const { registrations } = targetGroupCalled(picture, options.targetGroup);
  const meant = registrations.filter((one) => options.instance === undefined || one.id === options.instance);
  return [{ kind: "health-checks", targets: meant.map(({ ip, port }) => ({ ip, port })), lost }];
}
