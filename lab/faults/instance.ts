/** What the faults of one instance have in common. */
import { z } from "zod";
import { LabError } from "../model/errors.ts";
import type { FaultPlan, FaultScene } from "./fault.ts";
import { type FaultPicture, instanceCalled, type PicturedInstance } from "./picture.ts";

/** The option that names it. */
export const instance = z.string().min(1).describe("name or id of the instance: web-group-1, i-0…");

/**
 * Pins the instance by its id, since a replacement may get its name.
 *
 * @throws LabError `NoInstance`, `AmbiguousInstance`, `InstanceNotRunning`
 */
export function onInstance<Options extends { instance: string }>(
  picture: FaultPicture,
  options: Options,
  describe: (name: string) => string,
): FaultPlan<Options> {
  const victim = instanceCalled(picture, options.instance);
  const { name, instanceId, state } = victim;
  if (state.kind !== "running") {
    const hint = `tierlab start ${name}`;
    throw new LabError("InstanceNotRunning", `${name} (${instanceId}) is ${state.kind}: only what runs can be broken`, {
      hint,
      status: 409,
    });
  }
  return { options: { ...options, instance: instanceId }, description: describe(name), touches: [name] };
}

export function pinned(picture: FaultPicture, options: { instance: string }): PicturedInstance | undefined {
  return picture.instances.find((one) => one.instanceId === options.instance);
}

export function addressesOf(picture: FaultPicture, options: { instance: string }): string[] {
  const address = pinned(picture, options)?.privateIp;
  return address === undefined ? [] : [address];
}

/** Nothing is left to break, or to mend, on an instance that was terminated. */
export function isGone(picture: FaultPicture, options: { instance: string }): string | undefined {
  return pinned(picture, options) ? undefined : `${options.instance} is gone`;
}

/** Of faults that end an instance: somebody else may have started it again. */
export function isGoneOrBack(picture: FaultPicture, options: { instance: string }): string | undefined {
  const victim = pinned(picture, options);
  return victim?.state.kind === "running" ? `${victim.name} runs again` : isGone(picture, options);
}

/** A member of a group is left to its group, which replaces what is not running. */
export async function startAgain({ machine, instance: { containerId, isMember } }: FaultScene): Promise<void> {
  if (!isMember) await machine.start(containerId);
}
