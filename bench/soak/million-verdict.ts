/** What may be said of many short flows, given when each target was in service. All times in milliseconds since the epoch. */

/** A connection from before its SYN until after its end. */
export interface ShortFlow {
  readonly startMs: number;
  readonly endMs: number;
  /** Who answered; absent where nobody did. */
  readonly target?: string;
  readonly failure?: string;
}

/** A target's new state. */
export interface ServiceChange {
  /** By the clock of who decided it. */
  readonly decidedMs: number;
  /** By when the rules that new flows pass agreed; `Infinity` where they never did. */
  readonly appliedMs: number;
  readonly target: string;
  readonly isInService: boolean;
}

export interface Verdict {
  readonly flows: number;
  /** Begun when the rules no longer had the target that answered, and over before it was to come back. */
  readonly misled: number;
  /** Begun after the decision and before the rules had it, at a target that was leaving. */
  readonly hasty: number;
  /** The longest from the decision that a target leaves until the rules have it. */
  readonly swapMs: number;
  /** Failed, though no target was leaving while they were open. */
  readonly lost: number;
  /** Failed, and may have been open to a target that was leaving (row NLB-129). */
  readonly cut: number;
  readonly failures: Readonly<Record<string, number>>;
  /** Some of the lost ones, each with the latest change before its end. */
  readonly losses: readonly Loss[];
  readonly shares: readonly Share[];
  /** Of the flows begun between changes. */
  readonly isEven: boolean;
}

export interface Loss {
  readonly failure: string;
  readonly tookMs: number;
  readonly after?: {
    readonly target: string;
    readonly isInService: boolean;
    readonly decidedMs: number;
    readonly appliedMs: number;
  };
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

const MOST_DEVIATION = 0.02;
/** Where flows are too few for two per cent to mean anything. */
const MOST_SIGMAS = 4;
const MOST_TOLD = 20;

export function judge(flows: readonly ShortFlow[], changes: readonly ServiceChange[]): Verdict {
  const ordered = changes.toSorted((a, b) => a.decidedMs - b.decidedMs);
  const absences = absencesOf(ordered);
  const all = [...absences.values()].flat();
  const late = flows.map((flow) => latenessOf(flow, absences));
  const failed = flows.filter(({ failure }) => failure !== undefined);
  const lost = failed.filter((flow) => !mayBeCut(flow, all));
  const shares = sharesOf(flows, ordered);
  return {
    flows: flows.length,
    misled: late.filter((one) => one === "misled").length,
    hasty: late.filter((one) => one === "hasty").length,
    swapMs: all.reduce((most, { decidedMs, appliedMs }) => Math.max(most, appliedMs - decidedMs), 0),
    lost: lost.length,
    cut: failed.length - lost.length,
    failures: Object.fromEntries(
      [...Map.groupBy(failed, ({ failure = "" }) => failure)].map(([code, same]) => [code, same.length]),
    ),
    losses: lost.slice(0, MOST_TOLD).map((flow) => lossOf(flow, ordered)),
    shares,
    isEven: shares.every(
      ({ deviation, sigmas }) => Math.abs(deviation) <= MOST_DEVIATION || Math.abs(sigmas) <= MOST_SIGMAS,
    ),
  };
}

/** From a target's leaving to the decision that it is back. */
interface Absence {
  readonly decidedMs: number;
  readonly appliedMs: number;
  readonly untilMs: number;
}

function absencesOf(ordered: readonly ServiceChange[]): Map<string, Absence[]> {
  const absences = new Map<string, Absence[]>();
  for (const [target, own] of Map.groupBy(ordered, (change) => change.target)) {
    const spans = own.flatMap(({ decidedMs, appliedMs, isInService }, index) => {
      if (isInService || own[index - 1]?.isInService === false) return [];
      const untilMs = own.slice(index).find((one) => one.isInService)?.decidedMs ?? Number.POSITIVE_INFINITY;
      return [{ decidedMs, appliedMs: Math.min(appliedMs, untilMs), untilMs }];
    });
    absences.set(target, spans);
  }
  return absences;
}

/** Sound whatever the delays: the SYN was sent between the flow's start and its end, and the rules had changed when it was heard. */
function latenessOf({ startMs, endMs, target = "" }: ShortFlow, absences: ReadonlyMap<string, readonly Absence[]>) {
  const absence = absences.get(target)?.find(({ decidedMs, untilMs }) => startMs > decidedMs && endMs < untilMs);
  if (!absence) return "timely";
  return startMs > absence.appliedMs ? "misled" : "hasty";
}

/** Times are from the change to the flow's end. */
function lossOf({ startMs, endMs, failure = "" }: ShortFlow, ordered: readonly ServiceChange[]): Loss {
  const change = ordered.findLast(({ decidedMs }) => decidedMs <= endMs);
  const { target = "", isInService = false, decidedMs = endMs, appliedMs = endMs } = change ?? {};
  const after = { target, isInService, decidedMs: endMs - decidedMs, appliedMs: endMs - appliedMs };
  return { failure, tookMs: endMs - startMs, ...(change ? { after } : {}) };
}

/** It could have been sent to the target that was leaving, and was open when that was decided. */
function mayBeCut({ startMs, endMs }: ShortFlow, absences: readonly Absence[]): boolean {
  return absences.some(({ decidedMs, appliedMs }) => startMs <= appliedMs && endMs >= decidedMs);
}

function sharesOf(flows: readonly ShortFlow[], ordered: readonly ServiceChange[]): Share[] {
  const tallies = new Map<string, { flows: number; expected: number; variance: number }>();
  const inService = new Set<string>();
  const byStart = flows.toSorted((a, b) => a.startMs - b.startMs);
  let next = 0;
  let settledMs = 0;
  for (const [index, { target, isInService, appliedMs }] of ordered.entries()) {
    if (isInService) inService.add(target);
    else inService.delete(target);
    settledMs = Math.max(settledMs, appliedMs);
    const endMs = ordered[index + 1]?.decidedMs ?? Number.POSITIVE_INFINITY;
    const calm: ShortFlow[] = [];
    for (let flow = byStart[next]; flow && flow.startMs < endMs; flow = byStart[++next]) {
      if (flow.startMs > settledMs && flow.endMs < endMs) calm.push(flow);
    }
    tally(calm, inService, tallies);
  }
  return [...tallies].map(([target, { flows: own, expected, variance }]) => ({
    target,
    flows: own,
    expected: Math.round(expected),
    deviation: expected > 0 ? own / expected - 1 : 0,
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
