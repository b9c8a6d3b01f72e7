import { z } from "zod";
import type { Sighting } from "../../model/index.ts";
import { ip } from "./parts.ts";
import { read } from "./read.ts";

const sightings: z.ZodType<readonly Sighting[]> = z.array(z.looseObject({ ip, unseenMs: z.number().min(0) }));

/** @throws LabError `InvalidSightings` */
export function parseSightings(value: unknown): readonly Sighting[] {
  return read(sightings, value, "InvalidSightings");
}
