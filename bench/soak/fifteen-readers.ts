import { createHandle } from "../../lab/handle/create.ts";
import type { LabHandle } from "../../lab/handle/handle.ts";
import type { DbCluster } from "../../lab/model/lab.ts";
import { startLab } from "../../lab/project/start.ts";
import { isWhole, judge, longestGapMs, type RowLine } from "../../lab/scenario/rows/history.ts";
import { clusterTemplateFile } from "../db/template-file.ts";
import {
  awaitCommits,
  awaitReader,
  awaitWhole,
  loginOf,
  rowsOf,
  sql,
  startClient,
  TABLE,
  writerOf,
} from "./failovers/stage.ts";
import { numberOf } from "./number-of.ts";
import type { Soak } from "./soak.ts";

const READERS = 15;
const CALLER = "Caller";
const CLIENTS = ["client-a"];
const KILLS = 2;
const READY_MS = 500_000;
const LOOKUPS = 450;

/**
 * The largest cluster that there is (row R10): its writer is killed twice under a client that appends, and the reader endpoint
 * leads to every reader (rows R02, R03).
 */
export const fifteenReaders: Soak = async (say) => {
  const readers = numberOf("READERS", READERS);
  await using file = await clusterTemplateFile([readers + 1]);
  const fromMs = Date.now();
  await using started = await startLab({ template: file.path, name: "soak-readers", readyTimeoutMs: READY_MS });
  const lab = createHandle(started);
  const cluster = (await lab.plan()).dbClusters[0] as DbCluster;
  const upSeconds = secondsSince(fromMs);
  say(`up after ${upSeconds} s`);
  await awaitWhole(lab, cluster);
  const inSyncSeconds = secondsSince(fromMs);
  say(`all in sync after ${inSyncSeconds} s`);
  await sql(lab, cluster, `CREATE TABLE ${TABLE} (id VARCHAR(40))`);
  const lines: RowLine[] = [];
  const plan = {
    ...loginOf(cluster),
    client: CLIENTS[0],
    host: cluster.endpoint,
    table: TABLE,
    everyMs: 20,
    patienceMs: 3_000,
  };
  const program = await startClient(lab, CALLER, "append-client.ts", plan, lines);
  const kills: object[] = [];
  for (let number = 1; number <= KILLS; number++) {
    const kill = await killWriter(lab, cluster, lines);
    say(`killed: ${JSON.stringify(kill)}`);
    kills.push(kill);
  }
  program.endInput();
  await program.ended;
  const spread = await spreadOf(lab, cluster);
  const verdict = judge(lines, await rowsOf(lab, cluster));
  const holds = isWhole(verdict) && spread.length === readers;
  return { holds, ...verdict, readers, upSeconds, inSyncSeconds, kills, spread };
};

async function killWriter(lab: LabHandle, cluster: DbCluster, lines: readonly RowLine[]) {
  await awaitCommits(lines, CLIENTS);
  const fromMs = Date.now();
  const writer = await writerOf(lab, cluster);
  await lab.act("kill", writer);
  await awaitReader(lab, writer);
  await awaitCommits(lines, CLIENTS);
  const outageMs = longestGapMs(lines, fromMs, Date.now());
  await awaitWhole(lab, cluster);
  return { outageMs, wholeSeconds: secondsSince(fromMs) };
}

/** How often the reader endpoint's name led to each reader, most first. */
async function spreadOf(lab: LabHandle, { readerEndpoint = "" }: DbCluster): Promise<number[]> {
  const program = `const { resolve4 } = require("node:dns/promises");
(async () => { for (let n = 0; n < ${LOOKUPS}; n++) console.log((await resolve4("${readerEndpoint}"))[0]); })();`;
  const { stdout } = await lab.exec(CALLER, ["node", "-e", program]);
  const counts = Map.groupBy(stdout.trim().split("\n"), (address) => address);
  return [...counts.values()].map(({ length }) => length).sort((a, b) => b - a);
}

function secondsSince(fromMs: number): number {
  return Math.round((Date.now() - fromMs) / 100) / 10;
}
