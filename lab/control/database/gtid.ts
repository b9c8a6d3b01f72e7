/**
 * Sets of GTIDs: which transactions a server has. MySQL prints them as `uuid:1-5:7,uuid:tag:1-3`
 * (MySQL manual, "GTID Format and Storage").
 */

/** First and last number, both included. */
type Interval = readonly [from: number, to: number];

/** By `uuid` or `uuid:tag`; intervals in order, none touching the next. */
export type GtidSet = ReadonlyMap<string, readonly Interval[]>;

export const NO_GTIDS: GtidSet = new Map();

/** What is no interval after a server's uuid is a tag for the intervals behind it. */
export function parseGtids(text: string): GtidSet {
  const found = new Map<string, Interval[]>();
  for (const part of text.replaceAll(/\s/g, "").split(",").filter(Boolean)) {
    const [uuid = "", ...tokens] = part.split(":");
    let key = uuid;
    for (const token of tokens) {
      const interval = /^(\d+)(?:-(\d+))?$/.exec(token);
      if (interval)
        found.set(key, [...(found.get(key) ?? []), [Number(interval[1]), Number(interval[2] ?? interval[1])]]);
      else key = `${uuid}:${token}`;
    }
  }
  return new Map([...found].map(([key, intervals]) => [key, merged(intervals)]));
}

export function formatGtids(set: GtidSet): string {
  const spans = (intervals: readonly Interval[]) =>
    intervals.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(":");
  return [...set].map(([key, intervals]) => `${key}:${spans(intervals)}`).join(",");
}

export function union(a: GtidSet, b: GtidSet): GtidSet {
  const keys = new Set([...a.keys(), ...b.keys()]);
  return new Map([...keys].map((key) => [key, merged([...(a.get(key) ?? []), ...(b.get(key) ?? [])])]));
}

/** What is in `a` and not in `b`. */
export function subtract(a: GtidSet, b: GtidSet): GtidSet {
  const left = [...a].map(([key, intervals]) => [key, without(intervals, b.get(key) ?? [])] as const);
  return new Map(left.filter(([, intervals]) => intervals.length > 0));
}

/** Whether `b` has all of `a`. */
export function isWithin(a: GtidSet, b: GtidSet): boolean {
  return subtract(a, b).size === 0;
}

/** How many transactions these are. */
export function countGtids(set: GtidSet): number {
  return [...set.values()].flat().reduce((sum, [from, to]) => sum + to - from + 1, 0);
}

function merged(intervals: readonly Interval[]): Interval[] {
  const result: Interval[] = [];
  for (const [from, to] of [...intervals].sort((a, b) => a[0] - b[0])) {
    const last = result.at(-1);
    if (last && from <= last[1] + 1) result[result.length - 1] = [last[0], Math.max(last[1], to)];
    else result.push([from, to]);
  }
  return result;
}

function without(intervals: readonly Interval[], taken: readonly Interval[]): Interval[] {
  return taken.reduce<Interval[]>(
    (left, [from, to]) =>
      left.flatMap(([a, b]): Interval[] => {
        if (to < a || from > b) return [[a, b]];
        return [...(a < from ? [[a, from - 1] as const] : []), ...(b > to ? [[to + 1, b] as const] : [])];
      }),
    [...intervals],
  );
}
