import { setTimeout as delay } from "node:timers/promises";
import { createHandle } from "../../../lab/handle/create.ts";
import type { LabHandle } from "../../../lab/handle/handle.ts";
import type { DbCluster } from "../../../lab/model/lab.ts";
import { startLab } from "../../../lab/project/start.ts";
import { isWhole, judge, longestGapMs, type RowLine } from "../../../lab/scenario/rows/history.ts";
import { clusterTemplateFile } from "../../db/template-file.ts";
import type { AppendPlan } from "../failovers/append-client.ts";
import { awaitCommits, awaitWhole, loginOf, rowsOf, sql, startClient, TABLE } from "../failovers/stage.ts";
import { numberOf } from "../number-of.ts";
import type { Soak } from "../soak.ts";
import { fillWith, LOSSES, type Loss } from "./losses.ts";

const MEGABYTES = 1_000;
/** With two, commits wait for the other one all the time. */
const READERS = 1;
const QUIET_MS = 5_000;
/** Real time: writes may wait so long for a reader that joins. */
const MOST_GAP_MS = 1_000;
const CLIENTS = ["client-a", "client-b"];
/** Real time; a slow machine carries out a binary log of 1 GB in minutes. */
const JOIN_MS = 400_000;

export interface Provisioned {
  readonly how: Loss;
  /** From the loss of its data until it is in sync again. Real time. */
  readonly seconds: number;
  /** Between two commits that were told, while it was out and while it joined. */
  readonly longestGapMs: number;
  /** Longest before anything was done, for comparison. */
  readonly quietGapMs: number;
  /** What control said of it. */
  readonly why: string;
}

/**
 * A reader (`READERS` of them) of a writer with 1 GB (`MEGABYTES`) and two clients that append loses its data, or falls behind what the writer's
 * logs hold: it gets the writer's data, and joins, and no client waits for longer than a second.
 */
export const provisioning: Soak = async (say) => {
  const megabytes = numberOf("MEGABYTES", MEGABYTES);
  const readers = numberOf("READERS", READERS);
  await using file = await clusterTemplateFile([readers + 1]);
  await using started = await startLab({ template: file.path, name: "soak-provisioning" });
  const lab = createHandle(started);
  const cluster = (await lab.plan()).dbClusters[0] as DbCluster;
  await awaitWhole(lab, cluster);
  say(`filling the writer with ${megabytes} MB`);
  await fillWith(lab, cluster, megabytes);
  await sql(lab, cluster, `CREATE TABLE ${TABLE} (id VARCHAR(40))`);
  await awaitWhole(lab, cluster);
  const lines: RowLine[] = [];
  const programs = await Promise.all(
    CLIENTS.map((client) => startClient(lab, "Caller", "append-client.ts", planOf(cluster, client), lines)),
  );
  const provisioned: Provisioned[] = [];
  for (const how of Object.keys(LOSSES) as Loss[]) {
    const done = await provision(lab, cluster, lines, how);
    say(`${how}: ${done.seconds} s, longest gap ${done.longestGapMs} ms; ${done.why}`);
    provisioned.push(done);
  }
  for (const program of programs) program.endInput();
  await Promise.all(programs.map(({ ended }) => ended));
  const verdict = judge(lines, await rowsOf(lab, cluster));
  const holds = isWhole(verdict) && provisioned.every((one) => one.longestGapMs <= MOST_GAP_MS && one.why !== "");
  return { holds, ...verdict, megabytes, readers, provisioned };
};

async function provision(
  lab: LabHandle,
  cluster: DbCluster,
  lines: readonly RowLine[],
  how: Loss,
): Promise<Provisioned> {
  const quietGapMs = await quietGap(lines);
  const reader = await readerOf(lab, cluster);
  const lostMs = Date.now();
  await LOSSES[how](lab, cluster, reader, () => awaitOut(lab, cluster, reader, lines));
  const fromMs = Date.now();
  await awaitMember(lab, cluster, reader, { isInSync: true });
  const seconds = Math.round((Date.now() - lostMs) / 100) / 10;
  await awaitCommits(lines, CLIENTS);
  return {
    how,
    seconds,
    longestGapMs: longestGapMs(lines, fromMs, Date.now()),
    quietGapMs,
    why: await whyCopied(lab, lostMs),
  };
}

async function quietGap(lines: readonly RowLine[]): Promise<number> {
  await awaitCommits(lines, CLIENTS);
  const fromMs = Date.now();
  await delay(QUIET_MS);
  return longestGapMs(lines, fromMs, Date.now());
}

/** Commits wait for it no more: what they waited until then is the loss of a reader, not the joining of one. */
async function awaitOut(lab: LabHandle, cluster: DbCluster, reader: string, lines: readonly RowLine[]): Promise<void> {
  await awaitMember(lab, cluster, reader, { isInSync: false });
  await awaitCommits(lines, CLIENTS);
}

function awaitMember(lab: LabHandle, { identifier }: DbCluster, reader: string, { isInSync }: { isInSync: boolean }) {
  return lab.until(
    ({ databases }) =>
      databases
        .find(({ cluster }) => cluster === identifier)
        ?.members.some((one) => one.instanceId === reader && one.isInSync === isInSync),
    { what: `${reader} to be ${isInSync ? "in" : "out of"} sync`, withinMs: JOIN_MS },
  );
}

/** Instance id of the last one: not the writer, and not the only one in sync. */
async function readerOf(lab: LabHandle, { identifier }: DbCluster): Promise<string> {
  const readers = await lab.database(identifier).readers();
  return readers.at(-1)?.instanceId ?? "";
}

/** What control said of the last copy that it made; empty where it made none. */
async function whyCopied(lab: LabHandle, afterMs: number): Promise<string> {
  let why = "";
  for await (const event of lab.events()) {
    if (event.kind === "database" && event.timeMs >= afterMs && event.message.includes("a copy of"))
      why = event.message;
  }
  return why;
}

function planOf(cluster: DbCluster, client: string): AppendPlan {
  return { ...loginOf(cluster), client, host: cluster.endpoint, table: TABLE, everyMs: 5, patienceMs: 30_000 };
}
