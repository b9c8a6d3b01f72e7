/** Slow start: a new target's share grows from nothing to that of the others (row ALB-051). Pure. */

/** When each target that is in slow start began with it, by its key. */
export type Ramps = ReadonlyMap<string, number>;

export interface Before {
  readonly ramps: Ramps;
  readonly healthy: ReadonlySet<string>;
}

/**
 * The targets in slow start after a change of health. A target begins when it turns healthy beside one that is healthy and
 * not in slow start itself; it ends with its time, or by turning unhealthy.
 *
 * @param durationMs none where it is 0: the setting is off
 */
export function rampsAfter(
  { ramps, healthy: before }: Before,
  healthy: ReadonlySet<string>,
  { nowMs, durationMs }: { readonly nowMs: number; readonly durationMs: number },
): Ramps {
  if (durationMs === 0) return new Map();
  const kept = [...ramps].filter(([key, sinceMs]) => healthy.has(key) && nowMs - sinceMs < durationMs);
  const next = new Map(kept);
  const isCarried = [...before].some((key) => healthy.has(key) && !next.has(key));
  if (isCarried) for (const key of healthy) if (!before.has(key)) next.set(key, nowMs);
  return next;
}

/** From 0 to 1: what a target gets of a whole share. */
export function rampedShare(
  sinceMs: number | undefined,
  { nowMs, durationMs }: { readonly nowMs: number; readonly durationMs: number },
): number {
  if (sinceMs === undefined || durationMs === 0) return 1;
  return Math.min(1, Math.max(0, (nowMs - sinceMs) / durationMs));
}
