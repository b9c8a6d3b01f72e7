/** What may be said of many short flows, given when each target was in service. All times in milliseconds since the epoch. */

/** A connection from before its SYN until after its end. */
export interface ShortFlow {
  readonly startMs: number;
  readonly endMs: number;
  /** Who answered; absent where nobody did. */
  readonly target?: string;
  readonly failure?: string;
}

/** A target's new state, by the clock of who decided it. */
export interface ServiceChange {
  readonly atMs: number;
  readonly target: string;
  readonly isInService: boolean;
}

export interface Verdict {
  readonly flows: number;
  /** Begun when the target that answered had been out of service for longer than the swap, and over before it came back. */
  readonly misled: number;
  /** The longest after leaving service that a target got a flow which began after. */
  readonly swapMs: number;
  /** Failed while no target changed. */
  readonly lost: number;
  /** Failed around a change of a target. */
  readonly cut: number;
  readonly failures: Readonly<Record<string, number>>;
  readonly shares: readonly Share[];
  /** Of the flows begun between changes. */
  readonly isEven: boolean;
}

export interface Share {
  readonly target: string;
  readonly flows: number;
  readonly expected: number;
  /** 0.01: one per cent more than an even share. */
  readonly deviation: number;
  /** Of standard deviations, as an even choice by chance has them. */
  readonly sigmas: number;
}

/** Around a change, what a flow meets is not told by clocks: the decision, the rule set's swap and the flow race. */
export const SWAP_MS = 250;
const MOST_DEVIATION = 0.02;
/** Where flows are too few for two per cent to mean anything. */
const MOST_SIGMAS = 4;

export function judge(flows: readonly ShortFlow[], changes: readonly ServiceChange[]): Verdict {
  const ordered = changes.toSorted((a, b) => a.atMs - b.atMs);
  const absences = absencesOf(ordered);
  const late = flows.flatMap((flow) => latenessOf(flow, absences));
  const failed = flows.filter(({ failure }) => failure !== undefined);
  const cut = failed.filter((flow) => isNearChange(flow, ordered));
  const shares = sharesOf(flows, ordered);
  return {
    flows: flows.length,
    misled: late.filter((lateMs) => lateMs > SWAP_MS).length,
    swapMs: late.reduce((most, lateMs) => Math.max(most, lateMs), 0),
    lost: failed.length - cut.length,
    cut: cut.length,
    failures: Object.fromEntries(
      [...Map.groupBy(failed, ({ failure = "" }) => failure)].map(([code, all]) => [code, all.length]),
    ),
    shares,
    isEven: shares.every(
      ({ deviation, sigmas }) => Math.abs(deviation) <= MOST_DEVIATION || Math.abs(sigmas) <= MOST_SIGMAS,
    ),
  };
}

interface Absence {
  readonly fromMs: number;
  readonly untilMs: number;
}

function absencesOf(ordered: readonly ServiceChange[]): Map<string, Absence[]> {
  const absences = new Map<string, Absence[]>();
  for (const [target, own] of Map.groupBy(ordered, (change) => change.target)) {
    const spans = own.flatMap(({ atMs, isInService }, index) => {
      if (isInService || own[index - 1]?.isInService === false) return [];
      const untilMs = own.slice(index).find((one) => one.isInService)?.atMs ?? Number.POSITIVE_INFINITY;
      return [{ fromMs: atMs, untilMs }];
    });
    absences.set(target, spans);
  }
  return absences;
}

/** Sound whatever the delays: the SYN was sent between the flow's start and its end. */
function latenessOf({ startMs, endMs, target = "" }: ShortFlow, absences: ReadonlyMap<string, readonly Absence[]>) {
  const absence = absences.get(target)?.find(({ fromMs, untilMs }) => startMs > fromMs && endMs < untilMs);
  return absence ? [startMs - absence.fromMs] : [];
}

function isNearChange({ startMs, endMs }: ShortFlow, changes: readonly ServiceChange[]): boolean {
  return changes.some(({ atMs }) => startMs <= atMs + SWAP_MS && endMs >= atMs - SWAP_MS);
}

function sharesOf(flows: readonly ShortFlow[], ordered: readonly ServiceChange[]): Share[] {
  const tallies = new Map<string, { flows: number; expected: number; variance: number }>();
  const inService = new Set<string>();
  const byStart = flows.toSorted((a, b) => a.startMs - b.startMs);
  let next = 0;
  for (const [index, { target, isInService, atMs }] of ordered.entries()) {
    if (isInService) inService.add(target);
    else inService.delete(target);
    const endMs = (ordered[index + 1]?.atMs ?? Number.POSITIVE_INFINITY) - SWAP_MS;
    const calm: ShortFlow[] = [];
    for (let flow = byStart[next]; flow && flow.startMs <= endMs; flow = byStart[++next]) {
      if (flow.startMs > atMs + SWAP_MS && flow.endMs <= endMs) calm.push(flow);
    }
    tally(calm, inService, tallies);
  }
  return [...tallies].map(([target, { flows: own, expected, variance }]) => ({
    target,
    flows: own,
    expected: Math.round(expected),
    deviation: own / expected - 1,
    sigmas: variance > 0 ? (own - expected) / Math.sqrt(variance) : 0,
  }));
}

function tally(
  calm: readonly ShortFlow[],
  inService: ReadonlySet<string>,
  tallies: Map<string, { flows: number; expected: number; variance: number }>,
): void {
  const answered = calm.filter(({ target }) => target !== undefined);
  const byTarget = Map.groupBy(answered, ({ target = "" }) => target);
  const share = 1 / inService.size;
  for (const target of inService) {
    const before = tallies.get(target) ?? { flows: 0, expected: 0, variance: 0 };
    tallies.set(target, {
      flows: before.flows + (byTarget.get(target)?.length ?? 0),
      expected: before.expected + answered.length * share,
      variance: before.variance + answered.length * share * (1 - share),
    });
  }
}
