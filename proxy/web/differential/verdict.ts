import type { Case } from "./case.ts";
import { allCases } from "./cases/index.ts";
import { compareRounds, type Difference, fieldOf } from "./compare.ts";
import type { Seen } from "./driver.ts";
import { judge } from "./known.ts";
import { playBoth, type Rounds } from "./stand.ts";

/** How often a case that differed is played again. */
const REPLAYS = 3;

export interface Verdict {
  readonly cases: readonly Case[];
  /** Differences that no entry of the list covers, and that are there each time. */
  readonly unknown: readonly Difference[];
  /** Those that chance decides: httpd, asked again, did what ours did. */
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
  const plays = [first];
  let standing = unknown;
  while (plays.length <= REPLAYS && standing.length > 0) {
    const tokens = [...new Set(standing.map(({ token }) => token))];
    plays.push(await playBoth(seed, generated, tokens));
    standing = standing.filter((one) => !isByChance(one, plays));
  }
  const byChance = unknown.filter((one) => !standing.includes(one));
  return { cases, unknown: standing, byChance, gone, alarms: [...first.httpd.alarms, ...first.web.alarms] };
}

/** Whether all that ours ever did httpd did too. */
export function isByChance({ token, field }: Difference, plays: readonly Rounds[]): boolean {
  const ofHttpd = new Set(plays.map(({ httpd }) => fieldOf(httpd, token, field)));
  const telling = plays.filter(({ web }) => !wasLost(web.seen[token]));
  return telling.length > 0 && telling.every(({ web }) => ofHttpd.has(fieldOf(web, token, field)));
}

/** It was sent on a kept connection just as the upstream of another case closed that, and nobody may send it again. */
function wasLost(seen: Seen | undefined): boolean {
  return seen?.upstream.length === 0 && seen.client.answers[0]?.statusLine === "HTTP/1.1 502 Proxy Error";
}
