import { createHandle } from "../../../lab/handle/create.ts";
import type { LabHandle } from "../../../lab/handle/handle.ts";
import type { DbCluster } from "../../../lab/model/lab.ts";
import { startLab } from "../../../lab/project/start.ts";
import { isWhole, judge, type RowLine } from "../../../lab/scenario/rows/history.ts";
import type { RunningProgram } from "../../../lab/scenario/running-program.ts";
import { numberOf } from "../number-of.ts";
import type { Soak } from "../soak.ts";
import type { ProbePlan } from "./probe-client.ts";
import {
  awaitCommits,
  awaitReader,
  awaitWhole,
  createTable,
  loginOf,
  rowsOf,
  startClient,
  TABLE,
  writerOf,
} from "./stage.ts";
import { turnsOf } from "./turns.ts";

const TIMES = 20;
const CLIENT = "app-group-1";

/**
 * The writer of three-tier is cut off from control and from its readers, and not from clients, again and again (`TIMES`, twenty
 * unless told), while a client writes to every server ten times a second: never do two of them take writes.
 */
export const splitBrain: Soak = async (say) => {
  const times = numberOf("TIMES", TIMES);
  await using started = await startLab({ template: "three-tier", name: "soak-split-brain", timeScale: 10 });
  const lab = createHandle(started);
  const cluster = (await lab.plan()).dbClusters[0] as DbCluster;
  const lines: RowLine[] = [];
  const program = await startProbe(lab, cluster, CLIENT, lines);
  for (let time = 1; time <= times; time++) {
    await cutOffOnce(lab, cluster, lines);
    const turns = turnsOf(lines);
    say(`${time}/${times}: ${turns.length - 1} changes of who takes writes`);
    if (turns.length - 1 > time) break;
  }
  await awaitWhole(lab, cluster);
  program.endInput();
  await program.ended;
  const turns = turnsOf(lines);
  const verdict = judge(lines, await rowsOf(lab, cluster));
  return { holds: isWhole(verdict) && turns.length === times + 1, ...verdict, cuts: times, turns };
};

/** Makes the table, and a client that writes to every server ten times a second. */
export async function startProbe(
  lab: LabHandle,
  cluster: DbCluster,
  from: string,
  lines: RowLine[],
): Promise<RunningProgram> {
  await createTable(lab, cluster);
  return startClient(lab, from, "probe-client.ts", planOf(cluster), lines);
}

/** Until the new writer has taken a write while the old one is still cut off. */
export async function cutOffOnce(lab: LabHandle, cluster: DbCluster, lines: readonly RowLine[]): Promise<void> {
  await awaitWhole(lab, cluster);
  await awaitCommits(lines, [await nameOfWriter(lab, cluster)]);
  const writer = await writerOf(lab, cluster);
  const readers = await lab.database(cluster.identifier).readers();
  await using _control = await lab.fault("network-partition", { between: writer, and: "control" });
  await using cuts = new AsyncDisposableStack();
  for (const { instanceId } of readers) {
    cuts.use(await lab.fault("network-partition", { between: writer, and: instanceId ?? "" }));
  }
  await awaitReader(lab, writer);
  await awaitCommits(lines, [await nameOfWriter(lab, cluster)]);
}

async function nameOfWriter(lab: LabHandle, { identifier }: DbCluster): Promise<string> {
  return (await lab.database(identifier).writer())?.identifier ?? "";
}

function planOf(cluster: DbCluster): ProbePlan {
  const hosts = Object.fromEntries(cluster.instances.map(({ identifier, endpoint }) => [identifier, endpoint]));
  return { ...loginOf(cluster), hosts, table: TABLE, everyMs: 100, patienceMs: 2_000 };
}
