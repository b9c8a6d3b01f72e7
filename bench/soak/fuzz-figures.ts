/** What the good client saw, and what stayed of the fabric, as figures. */
import type { Tally } from "../../proxy/hostile/index.ts";

/** A line of `fuzz-client.ts`. */
export interface Asked {
  readonly way: string;
  readonly tookMs: number;
  readonly atMs: number;
  readonly failure?: string;
}

/** One look at the fabric's program. */
export interface FabricLook {
  /** Another one after a restart. */
  readonly pid: number;
  readonly residentMiB: number;
  readonly descriptors: number;
  /** Processor time since its start. */
  readonly processorSeconds: number;
}

export interface WayFigures {
  readonly requests: number;
  readonly failed: number;
  readonly medianMs: number;
  readonly longestMs: number;
  /** Why the first ones failed. */
  readonly failures: readonly string[];
}

export interface FuzzFigures {
  readonly holds: boolean;
  readonly hostileExchanges: number;
  readonly hostileKinds: number;
  readonly good: Readonly<Record<string, WayFigures>>;
  readonly restarts: number;
  readonly goodTargetChanges: number;
  readonly fabric: { readonly atStart: FabricLook; readonly highestMiB: number; readonly atEnd: FabricLook };
}

const TOLD_FAILURES = 3;
/** Most of it in the first minutes, until code and buffers have grown to their size. */
const MOST_GROWTH_MIB = 128;
/** Every hostile connection is over by then. */
const MOST_DESCRIPTORS_LEFT = 16;

export function figuresOf(
  asked: readonly Asked[],
  tallies: readonly Tally[],
  looks: readonly FabricLook[],
  goodTargetChanges: number,
): FuzzFigures {
  const [atStart, atEnd] = [looks[0] as FabricLook, looks.at(-1) as FabricLook];
  const restarts = looks.filter(({ pid }, index) => index > 0 && pid !== looks[index - 1]?.pid).length;
  const good = Object.fromEntries([...Map.groupBy(asked, ({ way }) => way)].map(([way, all]) => [way, figure(all)]));
  const isFlat = atEnd.residentMiB - atStart.residentMiB < MOST_GROWTH_MIB;
  const isClosed = atEnd.descriptors - atStart.descriptors <= MOST_DESCRIPTORS_LEFT;
  const isServed = asked.length > 0 && asked.every(({ failure }) => failure === undefined);
  return {
    holds: isServed && restarts === 0 && goodTargetChanges === 0 && isFlat && isClosed,
    hostileExchanges: tallies.reduce((sum, { exchanges }) => sum + exchanges, 0),
    hostileKinds: tallies.reduce((sum, { byScript }) => sum + Object.keys(byScript).length, 0),
    good,
    restarts,
    goodTargetChanges,
    fabric: { atStart, highestMiB: Math.max(...looks.map(({ residentMiB }) => residentMiB)), atEnd },
  };
}

function figure(asked: readonly Asked[]): WayFigures {
  const sorted = asked.map(({ tookMs }) => tookMs).toSorted((a, b) => a - b);
  const failed = asked.filter(({ failure }) => failure !== undefined);
  return {
    requests: asked.length,
    failed: failed.length,
    medianMs: sorted[Math.floor(sorted.length / 2)] ?? 0,
    longestMs: sorted.at(-1) ?? 0,
    failures: failed.slice(0, TOLD_FAILURES).map(({ failure, atMs }) => `${new Date(atMs).toISOString()} ${failure}`),
  };
}
