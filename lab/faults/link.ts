/** What the faults of a path have in common. */
import { z } from "zod";
import type { FabricFault, Impairment } from "../model/fault.ts";
import type { FaultPlan } from "./fault.ts";
import type { FaultPicture } from "./picture.ts";
import { addressesAt, EVERYTHING, placeCalled } from "./place.ts";

/** The options that name the two ends. */
export const ends = {
  between: z.string().min(1).describe("one end: an instance, subnet, Availability Zone or tier"),
  and: z.string().min(1).default(EVERYTHING).describe("the other end: the same, or everything in the lab"),
};

interface Ends {
  between: string;
  and: string;
}

/** Milliseconds, real time: the time scale does not touch them. */
export const milliseconds = z.number().min(0).max(60_000);
export const percent = z.number().min(0).max(100);

/** @throws LabError `NoPlace`, `AmbiguousInstance` */
export function onPath<Options extends Ends>(
  picture: FaultPicture,
  options: Options,
  what: string,
): FaultPlan<Options> {
  const one = placeCalled(picture, options.between);
  const other = placeCalled(picture, options.and);
  return {
    options: { ...options, between: one.ref, and: other.ref },
    description: `${what} between ${one.name} and ${other.name}`,
    touches: [one.name, other.name],
  };
}

const GOOD: Impairment = { delayMs: 0, jitterMs: 0, lossPercent: 0, reorderPercent: 0 };

export function renderLink(picture: FaultPicture, { between, and }: Ends, bad: Partial<Impairment>): FabricFault[] {
  const sides = [addressesAt(picture, between), addressesAt(picture, and)] as const;
  return [{ kind: "link", between: sides, impairment: { ...GOOD, ...bad } }];
}
