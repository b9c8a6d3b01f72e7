import { join } from "node:path";
import { connectDocker } from "../../../lab/docker/index.ts";
import { putFiles } from "../../../lab/docker/put-files.ts";
import { createHandle } from "../../../lab/handle/create.ts";
import type { LabHandle } from "../../../lab/handle/handle.ts";
import { root } from "../../../lab/installation.ts";
import type { DbCluster } from "../../../lab/model/lab.ts";
import { waitUntil } from "../../../lab/model/wait.ts";
import { startLab } from "../../../lab/project/start.ts";
import { seededRandom } from "../../../lab/scenario/random.ts";
import { type RunningProgram, startProgram } from "../../../lab/scenario/running-program.ts";
import { bundleEntry } from "../../../scripts/bundle.ts";
import { numberOf } from "../number-of.ts";
import type { Soak } from "../soak.ts";
import type { AppendLine, AppendPlan } from "./append-client.ts";
import { isWhole, judge, longestGapMs } from "./history.ts";

const TIMES = 50;
const SEED = 7;
const TABLE = "history";
const CLIENTS = ["app-group-1", "app-group-2"];
const PROGRAM = "append-client.mjs";
/** Real time; far beyond what a failover takes. */
const WHOLE_MS = 120_000;

/** What takes the writer away, by name. */
const CAUSES: Readonly<Record<string, (lab: LabHandle, writer: string) => Promise<void>>> = {
  "container killed": async (lab, writer) => void (await lab.act("kill", writer)),
  "process killed": async (lab, writer) => void (await lab.exec(writer, ["sh", "-c", "pkill -9 -x mysqld"])),
  hung: async (lab, writer) => {
    await lab.act("pause", writer);
    await awaitReader(lab, writer);
    await lab.act("unpause", writer);
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
  const lines: AppendLine[] = [];
  const programs = await Promise.all(CLIENTS.map((client) => startClient(lab, cluster, client, lines)));
  const outages: Record<string, number[]> = {};
  for (let time = 1; time <= times; time++) {
    await awaitWhole(lab, cluster);
    await awaitCommits(lines);
    const names = Object.keys(CAUSES);
    const cause = names[Math.floor(random() * names.length)] ?? "planned";
    const fromMs = Date.now();
    const writer = await containerOfWriter(lab, cluster);
    await CAUSES[cause]?.(lab, writer);
    await awaitReader(lab, writer);
    await awaitWhole(lab, cluster);
    await awaitCommits(lines);
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

function spanOf(values: readonly number[]): { times: number; median: number; longest: number } {
  const sorted = [...values].sort((a, b) => a - b);
  return { times: sorted.length, median: sorted[Math.floor(sorted.length / 2)] ?? 0, longest: sorted.at(-1) ?? 0 };
}

async function startClient(
  lab: LabHandle,
  cluster: DbCluster,
  client: string,
  lines: AppendLine[],
): Promise<RunningProgram> {
  const code = await bundleEntry(join(root, "bench/soak/failovers/append-client.ts"));
  const { containerId } = await lab.container(client);
  await putFiles(connectDocker(), containerId, "/tmp", [{ path: PROGRAM, text: code }], 0o644);
  const plan: AppendPlan = {
    ...{ client, host: cluster.endpoint, port: cluster.port, database: cluster.databaseName ?? "", table: TABLE },
    ...{ user: cluster.masterUsername, password: cluster.masterUserPassword, everyMs: 20, patienceMs: 3_000 },
  };
  return startProgram<AppendLine>(lab, client, [`/tmp/${PROGRAM}`, JSON.stringify(plan)], (line) => lines.push(line));
}

/** Another one writes. */
function awaitReader(lab: LabHandle, instanceId: string): Promise<unknown> {
  return lab.until(
    ({ databases }) =>
      databases.some(({ members }) => members.some((one) => one.role === "reader" && one.instanceId === instanceId)),
    { what: `${instanceId} to be a reader`, withinMs: WHOLE_MS },
  );
}

/** Every client has just been told of a commit. */
function awaitCommits(lines: readonly AppendLine[]): Promise<unknown> {
  const fromMs = Date.now();
  const isTold = (client: string) =>
    lines.some(({ id, atMs, outcome }) => outcome === "ok" && atMs >= fromMs && id.startsWith(`${client}-`));
  return waitUntil(() => CLIENTS.every(isTold), { what: "a commit of each client", timeoutMs: WHOLE_MS });
}

/** A reader is in sync again, so that the writer may be lost once more. */
async function awaitWhole(lab: LabHandle, { identifier }: DbCluster): Promise<void> {
  await lab.until(
    ({ databases }) => {
      const status = databases.find(({ cluster }) => cluster === identifier);
      const readers = status?.members.filter(({ role }) => role === "reader") ?? [];
      return status?.state === "available" && readers.every(({ isInSync, state }) => isInSync && state === "available");
    },
    { what: "the cluster to be whole", withinMs: WHOLE_MS },
  );
}

async function containerOfWriter(lab: LabHandle, { identifier }: DbCluster): Promise<string> {
  return (await lab.database(identifier).writer())?.instanceId ?? "";
}

async function rowsOf(lab: LabHandle, cluster: DbCluster): Promise<string[]> {
  return (await sql(lab, cluster, `SELECT id FROM ${TABLE}`)).split("\n").filter(Boolean);
}

/** On the writer itself, as the application's user. */
async function sql(lab: LabHandle, cluster: DbCluster, statement: string): Promise<string> {
  const client =
    'MYSQL_PWD=$MYSQL_PASSWORD exec mysql -u"$MYSQL_USER" --batch --skip-column-names "$MYSQL_DATABASE" -e "$0"';
  const { stdout } = await lab.exec(await containerOfWriter(lab, cluster), ["sh", "-c", client, statement]);
  return stdout;
}
