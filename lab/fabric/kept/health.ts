/** What the health checks of a fabric have found, as its next program goes on from there. */
import { z } from "zod";
import { targetHealth } from "../../agent/index.ts";
import { read } from "../../agent/schema/read.ts";
import type { TargetHealth } from "../../model/index.ts";
import type { KeptChecks } from "../health-checks.ts";

export interface KeptHealth {
  /** Says nothing of any other lab. */
  readonly lab: string;
  readonly checks: readonly KeptChecks[];
}

const opinion = z
  .object({ says: z.enum(["healthy", "unhealthy"]).optional(), isAbsent: z.literal(true).optional() })
  .transform(({ says, isAbsent }) => ({ says, inARow: 0, ...(isAbsent && { isAbsent }) }));

const keptHealth: z.ZodType<KeptHealth> = z.object({
  lab: z.string(),
  checks: z.array(
    z.object({
      loadBalancerId: z.string(),
      madeFor: z.string(),
      targets: z.array(z.object({ registration: z.string(), health: targetHealth, opinions: z.array(opinion) })),
    }),
  ),
});

/** @throws LabError `InvalidKeptHealth` with the places that are wrong */
export function parseKeptHealth(value: unknown): KeptHealth {
  return read(keptHealth, value, "InvalidKeptHealth");
}

/** As it was when it was kept. */
export function healthOf(checks: readonly KeptChecks[]): TargetHealth[] {
  return checks.flatMap(({ targets }) => targets.map(({ health }) => health));
}
