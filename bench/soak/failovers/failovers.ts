import { createHandle } from "../../../lab/handle/create.ts";
import type { DbCluster } from "../../../lab/model/lab.ts";
import { startLab } from "../../../lab/project/start.ts";
import { seededRandom } from "../../../lab/scenario/random.ts";
import { isWhole, judge, longestGapMs, type RowLine } from "../../../lab/scenario/rows/history.ts";
import { numberOf } from "../number-of.ts";
import type { Soak } from "../soak.ts";
import { causes } from "./causes.ts";
import { awaitCommits, awaitReader, awaitWhole, rowsOf, startWriters, WRITERS, writerOf } from "./stage.ts";

const TIMES = 50;
const SEED = 7;
const NAMES = Object.keys(causes) as (keyof typeof causes)[];
/**
 * Two clients append to a table of three-tier while its writer is lost again and again (`TIMES`, fifty unless told): what
 * they were told is there, and nothing that they did not send.
 */
export const failovers: Soak = async (say) => {
  const times = numberOf("TIMES", TIMES);
  const random = seededRandom(numberOf("SEED", SEED));
  await using started = await startLab({ template: "three-tier", name: "soak-failovers", timeScale: 10 });
  const lab = createHandle(started);
  const cluster = (await lab.plan()).dbClusters[0] as DbCluster;
  const lines: RowLine[] = [];
  const writers = await startWriters(lab, cluster, lines);
  const outages: Record<string, number[]> = {};
  for (let time = 1; time <= times; time++) {
    await awaitWhole(lab, cluster);
    await awaitCommits(lines, WRITERS);
    const cause = NAMES[Math.floor(random() * NAMES.length)] ?? "planned";
    const fromMs = Date.now();
    const writer = await writerOf(lab, cluster);
    await causes[cause](lab, writer);
    await awaitReader(lab, writer);
    await awaitWhole(lab, cluster);
    await awaitCommits(lines, WRITERS);
    const outageMs = longestGapMs(lines, fromMs, Date.now());
    outages[cause] = [...(outages[cause] ?? []), outageMs];
    const verdict = judge([...lines], await rowsOf(lab, cluster));
    say(`${time}/${times} ${cause}: ${outageMs} ms, ${verdict.acknowledged} told, ${verdict.lost.length} lost`);
    if (verdict.lost.length > 0) break;
  }
  await writers.end();
  const verdict = judge(lines, await rowsOf(lab, cluster));
  return {
    holds: isWhole(verdict),
    ...verdict,
    outagesMs: Object.fromEntries(Object.entries(outages).map(([cause, each]) => [cause, spanOf(each)])),
  };
};

function spanOf(values: readonly number[]): { times: number; median: number; longest: number } {
  const sorted = [...values].sort((a, b) => a - b);
  return { times: sorted.length, median: sorted[Math.floor(sorted.length / 2)] ?? 0, longest: sorted.at(-1) ?? 0 };
}
