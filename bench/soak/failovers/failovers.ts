import { createHandle } from "../../../lab/handle/create.ts";
import type { LabHandle } from "../../../lab/handle/handle.ts";
import type { DbCluster } from "../../../lab/model/lab.ts";
import { startLab } from "../../../lab/project/start.ts";
import { seededRandom } from "../../../lab/scenario/random.ts";
import { isWhole, judge, longestGapMs, type RowLine } from "../../../lab/scenario/rows/history.ts";
import { numberOf } from "../number-of.ts";
import type { Soak } from "../soak.ts";
import type { AppendPlan } from "./append-client.ts";
import { awaitCommits, awaitReader, awaitWhole, loginOf, rowsOf, sql, startClient, TABLE, writerOf } from "./stage.ts";

const TIMES = 50;
const SEED = 7;
const CLIENTS = ["app-group-1", "app-group-2"];

/** What takes the writer away, by name. Each gives it back before it ends. */
const CAUSES: Readonly<Record<string, (lab: LabHandle, writer: string) => Promise<void>>> = {
  "container killed": async (lab, writer) => void (await lab.act("kill", writer)),
  "process killed": async (lab, writer) => void (await lab.exec(writer, ["sh", "-c", "pkill -9 -x mysqld"])),
  hung: async (lab, writer) => {
    await lab.act("pause", writer);
    await awaitReader(lab, writer);
    await lab.act("unpause", writer);
  },
  "cut off": async (lab, writer) => {
    await using _cut = await lab.fault("network-cut", { instance: writer });
    await awaitReader(lab, writer);
  },
  planned: async (lab) => void (await lab.failover()),
};

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
  await sql(lab, cluster, `CREATE TABLE ${TABLE} (id VARCHAR(40))`);
  const lines: RowLine[] = [];
  const programs = await Promise.all(
    CLIENTS.map((client) => startClient(lab, client, "append-client.ts", planOf(cluster, client), lines)),
  );
  const outages: Record<string, number[]> = {};
  for (let time = 1; time <= times; time++) {
    await awaitWhole(lab, cluster);
    await awaitCommits(lines, CLIENTS);
    const names = Object.keys(CAUSES);
    const cause = names[Math.floor(random() * names.length)] ?? "planned";
    const fromMs = Date.now();
    const writer = await writerOf(lab, cluster);
    await CAUSES[cause]?.(lab, writer);
    await awaitReader(lab, writer);
    await awaitWhole(lab, cluster);
    await awaitCommits(lines, CLIENTS);
    const outageMs = longestGapMs(lines, fromMs, Date.now());
    outages[cause] = [...(outages[cause] ?? []), outageMs];
    const verdict = judge([...lines], await rowsOf(lab, cluster));
    say(`${time}/${times} ${cause}: ${outageMs} ms, ${verdict.acknowledged} told, ${verdict.lost.length} lost`);
    if (verdict.lost.length > 0) break;
  }
  for (const program of programs) program.endInput();
  await Promise.all(programs.map(({ ended }) => ended));
  const verdict = judge(lines, await rowsOf(lab, cluster));
  return {
    holds: isWhole(verdict),
    ...verdict,
    outagesMs: Object.fromEntries(Object.entries(outages).map(([cause, each]) => [cause, spanOf(each)])),
  };
};

function planOf(cluster: DbCluster, client: string): AppendPlan {
  return { ...loginOf(cluster), client, host: cluster.endpoint, table: TABLE, everyMs: 20, patienceMs: 3_000 };
}

function spanOf(values: readonly number[]): { times: number; median: number; longest: number } {
  const sorted = [...values].sort((a, b) => a - b);
  return { times: sorted.length, median: sorted[Math.floor(sorted.length / 2)] ?? 0, longest: sorted.at(-1) ?? 0 };
}
