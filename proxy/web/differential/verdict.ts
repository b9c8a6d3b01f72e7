import type { Case } from "./case.ts";
import { allCases } from "./cases/index.ts";
import { compareRounds, type Difference } from "./compare.ts";
import type { Round } from "./driver.ts";
import { judge } from "./known.ts";
import { playBoth } from "./stand.ts";

/** How often a case that differed is played again. */
const REPLAYS = 3;

export interface Verdict {
  readonly cases: readonly Case[];
  /** Differences that no entry of the list covers, and that are there each time. */
  readonly unknown: readonly Difference[];
  /** Those that were there by chance: httpd, asked again, did what ours did all the while. */
  readonly byChance: readonly Difference[];
  /** Entries of the list of which nothing was seen. */
  readonly gone: readonly string[];
  /** Lines of either error log at `crit` or worse. */
  readonly alarms: readonly string[];
}

/** Plays all cases against both servers; those with a difference that is not known again, each alone. */
export async function findDifferences(seed: number, generated: number): Promise<Verdict> {
  const cases = allCases(seed, generated);
  const first = await playBoth(seed, generated);
  const { unknown, gone } = judge(compareRounds(cases, first.httpd, first.web));
  let standing = unknown;
  for (let replay = 0; replay < REPLAYS && standing.length > 0; replay++) {
    const tokens = [...new Set(standing.map(({ token }) => token))];
    const some = cases.filter(({ token }) => tokens.includes(token));
    const again = await playBoth(seed, generated, tokens);
    standing = stillThere(standing, some, { first: first.web, ...again });
  }
  const byChance = unknown.filter((one) => !standing.includes(one));
  return { cases, unknown: standing, byChance, gone, alarms: [...first.httpd.alarms, ...first.web.alarms] };
}

export interface Replay {
  /** What ours did at first. */
  readonly first: Round;
  readonly httpd: Round;
  readonly web: Round;
}

/** The differences that a replay shows again, or in which ours did not do what it did before. */
export function stillThere(
  differences: readonly Difference[],
  cases: readonly Case[],
  { first, httpd, web }: Replay,
): readonly Difference[] {
  const shown = [...compareRounds(cases, httpd, web), ...compareRounds(cases, first, web)];
  return differences.filter(({ token, field }) => shown.some((one) => one.token === token && one.field === field));
}
