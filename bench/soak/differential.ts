import type { Difference } from "../../proxy/web/differential/compare.ts";
import { findDifferences } from "../../proxy/web/differential/verdict.ts";
import { numberOf } from "./number-of.ts";
import type { Soak } from "./soak.ts";

const GENERATED = 3_000;
const IN_ROUND = 600;

/**
 * Generated requests through real httpd and through ours, beside those that `npm test` has, with every difference that is not in
 * the list of known ones. `TIERLAB_SOAK_CASES` takes another number, `TIERLAB_FUZZ_SEED` plays all once more.
 */
export const differential: Soak = async (say) => {
  const seed = numberOf("TIERLAB_FUZZ_SEED", (Date.now() % 1_000_000) + 1);
  const generated = numberOf("TIERLAB_SOAK_CASES", GENERATED);
  const unknown: (Difference & { readonly request: string })[] = [];
  const byChance: Difference[] = [];
  const alarms: string[] = [];
  let requests = 0;
  for (let begun = 0, round = seed; begun < generated; begun += IN_ROUND, round++) {
    const found = await playRound(round, Math.min(IN_ROUND, generated - begun));
    unknown.push(...found.unknown);
    byChance.push(...found.byChance);
    alarms.push(...found.alarms);
    requests += found.requests;
    say(
      `seed ${round}: ${found.requests} requests each, ${found.unknown.length} unknown differences, ${found.byChance.length} by chance`,
    );
  }
  return { holds: unknown.length + alarms.length === 0, seed, requests, unknown, byChance, alarms };
};

async function playRound(seed: number, generated: number) {
  const { cases, unknown, byChance, alarms } = await findDifferences(seed, generated);
  const requestOf = (token: string) => JSON.stringify(cases.find((one) => one.token === token)?.send).slice(0, 2_000);
  return {
    requests: cases.length,
    unknown: unknown.map((one) => ({ ...one, request: requestOf(one.token) })),
    byChance,
    alarms,
  };
}
