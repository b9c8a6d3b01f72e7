/**
 * What must be told of a target that flaps (elb.md, appendix 2), found from the whole history of its checks and not, as
 * the health checker does, from a state that is carried along: two ways to the same answer.
 */

/** One check that was answered, oldest first in a history. */
export interface Answered {
  readonly atMs: number;
  /** Who asked, from 0. */
  readonly checker: number;
  readonly passed: boolean;
}

export interface FlappingRules {
  readonly checkers: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
  /** 0: none. Only where flows are not ended at once (row NLB-132). */
  readonly unhealthyDrainingMs: number;
}

export interface Told {
  readonly atMs: number;
  readonly state: "healthy" | "unhealthy" | "unhealthy.draining";
}

type Verdict = "healthy" | "unhealthy" | undefined;

/** All changes of state after `initial`, until `untilMs`. */
export function timelineOf(history: readonly Answered[], rules: FlappingRules, untilMs: number): Told[] {
  const verdicts = verdictsOf(history, rules);
  return verdicts.flatMap(({ atMs, verdict }, index): Told[] => {
    const endMs = verdicts[index + 1]?.atMs ?? untilMs;
    if (verdict === "healthy") return [{ atMs, state: "healthy" }];
    if (index === 0 || rules.unhealthyDrainingMs === 0) return [{ atMs, state: "unhealthy" }];
    const drainedMs = atMs + rules.unhealthyDrainingMs;
    const draining: Told = { atMs, state: "unhealthy.draining" };
    return drainedMs < endMs ? [draining, { atMs: drainedMs, state: "unhealthy" }] : [draining];
  });
}

function verdictsOf(history: readonly Answered[], rules: FlappingRules) {
  const own: boolean[][] = Array.from({ length: rules.checkers }, () => []);
  const changes: { atMs: number; verdict: "healthy" | "unhealthy" }[] = [];
  let blind = new Set<number>();
  for (const { atMs, checker, passed } of history) {
    own[checker]?.push(passed);
    const opinions = own.map((results) => opinionOf(results, rules));
    const verdict = consensus(changes.at(-1)?.verdict, opinions, blind);
    // A check that passes tells nobody that the target is unhealthy, even if it is what undoes another's blindness.
    const isTold = verdict === "healthy" || (verdict === "unhealthy" && !passed);
    if (isTold && verdict !== changes.at(-1)?.verdict) changes.push({ atMs, verdict });
    blind = blindAfter(own, opinions);
  }
  return changes;
}

/** The newest moment that decides: as many equal results in a row as its threshold says, or the first of all that passes (NLB-106). */
function opinionOf(results: readonly boolean[], { healthyThreshold, unhealthyThreshold }: FlappingRules): Verdict {
  const endsRun = (end: number, passed: boolean, length: number) =>
    end + 1 >= length && results.slice(end + 1 - length, end + 1).every((one) => one === passed);
  const lastRun = (passed: boolean, length: number) => results.findLastIndex((_, end) => endsRun(end, passed, length));
  const firstFall = results.findIndex((_, end) => endsRun(end, false, unhealthyThreshold));
  const firstPass = results.indexOf(true);
  const isFirst = firstPass >= 0 && (firstFall < 0 || firstPass < firstFall);
  const rose = Math.max(lastRun(true, healthyThreshold), isFirst ? firstPass : -1);
  const fell = lastRun(false, unhealthyThreshold);
  if (rose === fell) return undefined;
  return rose > fell ? "healthy" : "unhealthy";
}

/** More than half of those that count; a new target needs one that finds it healthy. */
function consensus(held: Verdict, opinions: readonly Verdict[], blind: ReadonlySet<number>): Verdict {
  const sighted = opinions.filter((_, checker) => !blind.has(checker));
  const heard = sighted.length > 0 ? sighted : opinions;
  const share = (verdict: Verdict) => heard.filter((one) => one === verdict).length / heard.length;
  if (held === undefined && share("healthy") > 0) return "healthy";
  if (share("unhealthy") > 0.5) return "unhealthy";
  return share("healthy") > 0.5 ? "healthy" : held;
}

/** Those that find the only target unhealthy while another one finds it healthy and its newest check says so too. */
function blindAfter(own: readonly (readonly boolean[])[], opinions: readonly Verdict[]): Set<number> {
  const isSeen = opinions.some((opinion, checker) => opinion === "healthy" && own[checker]?.at(-1) === true);
  if (!isSeen) return new Set();
  return new Set(opinions.flatMap((opinion, checker) => (opinion === "unhealthy" ? [checker] : [])));
}
