/**
 * A lab of three clusters, of one, two and three DB instances, and a machine that asks them: the same image, flags and network, and
 * the same control that looks at all of them.
 */
import { join } from "node:path";
import { z } from "zod";
import { connectDocker } from "../../lab/docker/index.ts";
import { putFiles } from "../../lab/docker/put-files.ts";
import { createHandle } from "../../lab/handle/create.ts";
import type { LabHandle } from "../../lab/handle/handle.ts";
import { root } from "../../lab/installation.ts";
import { LabError } from "../../lab/model/errors.ts";
import type { DbCluster } from "../../lab/model/lab.ts";
import { startLab } from "../../lab/project/start.ts";
import { bundleEntry } from "../../scripts/bundle.ts";
import { type DbLoadFigures, type DbLoadPlan, ROWS } from "./load-client.ts";
import { clusterTemplateFile } from "./template-file.ts";

const CALLER = "Caller";
const PROGRAM = "load-client.mjs";
const WHOLE_MS = 120_000;
/** Beyond what a load was asked to take. Real time. */
const SPARE_MS = 20_000;

export type Load = Pick<DbLoadPlan, "kind" | "connections" | "seconds">;

export interface Stand extends AsyncDisposable {
  /** Commits go to the writer, reads to the readers, or to the writer that has none. @param readers of the cluster that is asked */
  load(readers: number, load: Load): Promise<DbLoadFigures>;
}

const figures = z.object({ perSecond: z.number().positive(), p50Ms: z.number().positive() });

/** @param readers how many each cluster has @throws LabError where the lab does not come up; it is taken down then */
export async function buildStand(readers: readonly number[]): Promise<Stand> {
  await using undo = new AsyncDisposableStack();
  const file = undo.use(await clusterTemplateFile(readers.map((count) => count + 1)));
  const started = undo.use(await startLab({ template: file.path, name: "bench-db" }));
  const lab = createHandle(started);
  const clusters = (await lab.plan()).dbClusters;
  await awaitInSync(lab);
  for (const cluster of clusters) await prepare(lab, cluster);
  const text = await bundleEntry(join(root, "bench/db/load-client.ts"));
  const { containerId } = await lab.container(CALLER);
  await putFiles(connectDocker(), containerId, "/tmp", [{ path: PROGRAM, text }], 0o644);
  const owned = undo.move();
  return {
    load: (count, load) => run(lab, clusterWith(clusters, count), load),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function clusterWith(clusters: readonly DbCluster[], readers: number): DbCluster {
  const found = clusters.find(({ instances }) => instances.length === readers + 1);
  if (!found) throw new LabError("BenchFailed", `no cluster has ${readers} readers`, { status: 500 });
  return found;
}

function awaitInSync(lab: LabHandle): Promise<unknown> {
  return lab.until(
    ({ databases }) => databases.every(({ members }) => members.every((one) => one.role === "writer" || one.isInSync)),
    { what: "all readers to be in sync", withinMs: WHOLE_MS },
  );
}

async function prepare(lab: LabHandle, { identifier }: DbCluster): Promise<void> {
  const sql = `CREATE TABLE written (n INT AUTO_INCREMENT PRIMARY KEY, text VARCHAR(100));
CREATE TABLE kept (n INT PRIMARY KEY, text VARCHAR(100));
SET SESSION cte_max_recursion_depth = ${ROWS};
INSERT INTO kept WITH RECURSIVE one (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM one WHERE n < ${ROWS}) SELECT n, REPEAT('x', 100) FROM one;`;
  const writer = (await lab.database(identifier).writer())?.instanceId ?? "";
  const client = 'MYSQL_PWD=$MYSQL_PASSWORD exec mysql -u"$MYSQL_USER" "$MYSQL_DATABASE" -e "$0"';
  const { exitCode, stderr } = await lab.exec(writer, ["sh", "-c", client, sql]);
  if (exitCode !== 0) throw new LabError("BenchFailed", `${identifier}: ${stderr.trim()}`, { status: 500 });
}

async function run(lab: LabHandle, cluster: DbCluster, load: Load): Promise<DbLoadFigures> {
  const { port, databaseName: database = "", masterUsername: user, masterUserPassword: password } = cluster;
  const plan: DbLoadPlan = { ...load, hosts: hostsOf(cluster, load.kind), port, user, password, database };
  const { exitCode, stdout, stderr } = await lab.exec(CALLER, ["node", `/tmp/${PROGRAM}`, JSON.stringify(plan)], {
    timeoutMs: load.seconds * 1_000 + SPARE_MS,
  });
  if (exitCode !== 0) throw new LabError("BenchFailed", `load: ${stderr.trim()}`, { status: 500 });
  return figures.parse(JSON.parse(stdout));
}

/** Each reader by its own endpoint: the reader endpoint's would be spread by chance. */
function hostsOf({ endpoint, instances }: DbCluster, kind: Load["kind"]): string[] {
  const readers = instances.slice(1).map((one) => one.endpoint);
  return kind === "commit" || readers.length === 0 ? [endpoint] : readers;
}
