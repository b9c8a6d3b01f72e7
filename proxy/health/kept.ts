/**
 * What is known of targets, in a form that outlives the process that found it out: the next one goes on from there, as
 * it would have gone on itself.
 *
 *   checker --kept()--> a file of the caller's --> checker of the next process, with its first update
 */
import type { TargetHealth, TargetRegistration } from "../../lab/model/index.ts";
import type { CheckedTarget } from "./advance.ts";
import type { Opinion } from "./opinion.ts";
import type { Placement } from "./place.ts";

/** A target as it was followed. Equal for equal states: what every check brings anew is left out. */
export interface KeptTarget {
  /** Of the registration that it was found out about; it says nothing of any other. See {@link registrationKey}. */
  readonly registration: string;
  readonly health: TargetHealth;
  /** Of its checkers, by their place; none of a target that is not checked. */
  readonly opinions: readonly Opinion[];
}

/** Differs where a target would be followed anew: another address, zone, checkers, or kind of registration. */
export function registrationKey({ ip, availabilityZone }: TargetRegistration, placement: Placement): string {
  return JSON.stringify([ip, availabilityZone, placement]);
}

/** Results in a row are counted anew by whoever goes on; they are not worth a file for every check. */
export function keepTarget(registration: string, health: TargetHealth, opinions: readonly Opinion[]): KeptTarget {
  const { detail: _, ...told } = health;
  return { registration, health: told, opinions: opinions.map((opinion) => ({ ...opinion, inARow: 0 })) };
}

/** `undefined` where nothing was kept of this registration, or not by so many checkers. */
export function resumeTarget(
  kept: KeptTarget | undefined,
  registration: string,
  checkers: number,
): CheckedTarget | undefined {
  if (kept?.registration !== registration || kept.opinions.length !== checkers) return undefined;
  return { health: kept.health, opinions: kept.opinions };
}
