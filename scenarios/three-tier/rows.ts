/** Rows that clients write while the database fails over, and what the table says of them in the end. */
import type { InstanceHandle } from "../../lab/handle/index.ts";
import { LabError } from "../../lab/model/errors.ts";
import type { DbCluster } from "../../lab/model/lab.ts";
import type { LabStatus } from "../../lab/model/status.ts";
import { isFailure, type RunningLoad, type Sample, type Stage } from "../../lab/scenario/index.ts";
import { judge, type RowLine } from "../../lab/scenario/rows/history.ts";

const TABLE = "history";
const RATE_PER_SECOND = 20;
/** Real time. Longer than a failover takes: a client that is told nothing until then gives up. */
const TIMEOUT_MS = 5_000;
/** Longer than any of these scenarios; they end their loads. */
const DURATION_MS = 600_000;

export interface Rows {
  readonly cluster: DbCluster;
  /** Instances of the application, where the clients are. */
  readonly apps: readonly InstanceHandle[];
  /** Begins to write. @param name of the client, and of its rows */
  start(name: string, how: Writing): Promise<RunningLoad>;
}

export interface Writing {
  readonly client: "pooled" | "naive";
  readonly from: InstanceHandle | undefined;
  /** The writer's unless told. */
  readonly endpoint?: string | undefined;
}

/** Waits until a reader is in sync, so that the writer may be lost, and makes an empty table. */
export async function prepareRows(stage: Stage): Promise<Rows> {
  const cluster = stage.plan.dbClusters[0] as DbCluster;
  await untilWhole(stage, cluster);
  await stage.lab
    .database(cluster.identifier)
    .sql(`DROP TABLE IF EXISTS ${TABLE}; CREATE TABLE ${TABLE} (id VARCHAR(64) NOT NULL)`);
  const apps = await stage.lab.group(groupOfApp(stage)).members();
  return {
    cluster,
    apps,
    async start(name, { client, from, endpoint = cluster.endpoint }) {
      const urls = [`mysql://${endpoint}:${cluster.port}/${TABLE}`];
      const pace = { ratePerSecond: RATE_PER_SECOND, durationMs: DURATION_MS, timeoutMs: TIMEOUT_MS };
      return stage.load({ urls, rows: name, client, ...pace }, from?.name);
    },
  };
}

/** Every reader has all that was told, and nothing is under way. */
export async function untilWhole(stage: Stage, { identifier }: DbCluster): Promise<void> {
  await stage.until(
    ({ databases }) => {
      const one = databases.find(({ cluster }) => cluster === identifier);
      const readers = one?.members.filter(({ role }) => role === "reader") ?? [];
      return one?.state === "available" && readers.every(({ isInSync, state }) => isInSync && state === "available");
    },
    { what: `${identifier} to be whole` },
  );
}

function groupOfApp({ plan }: Stage): string {
  return plan.autoScalingGroups.find(({ logicalId }) => logicalId.startsWith("App"))?.name ?? "";
}

/** A second of good answers. @throws LabError `ClientGone` where the program's server has been replaced meanwhile */
export async function untilWrites(stage: Stage, { from, samples }: RunningLoad, what: string): Promise<void> {
  const fromMs = Date.now();
  const good = () => samples.filter((one) => !isFailure(one) && one.dueMs >= fromMs).length;
  const isThere = ({ instances }: LabStatus) =>
    instances.some(({ name, state }) => name === from && state === "running");
  const isDone = await stage.until((status) => (good() >= RATE_PER_SECOND && "yes") || (!isThere(status) && "no"), {
    what,
  });
  if (isDone === "no")
    throw new LabError("ClientGone", `${from} was replaced, and the program on it ended`, { status: 500 });
}

/** Ends the loads and holds what their clients were told against the table: nothing lost, nothing twice, nothing from nowhere. */
export async function claimRows(stage: Stage, { cluster }: Rows, loads: readonly RunningLoad[]): Promise<void> {
  const lines: RowLine[] = [];
  for (const load of loads) lines.push(...linesOf(load, await load.stop()));
  const table = await stage.lab.database(cluster.identifier).sql(`SELECT id FROM ${TABLE}`);
  const { acknowledged, sent, lost, doubled, fromNowhere } = judge(lines, table.split("\n").slice(1).filter(Boolean));
  stage.tell(`${sent} rows sent, ${acknowledged} told to be written.`);
  stage.expect("rows that were told and are not there").toBe(lost, []);
  stage.expect("rows that are there twice").toBe(doubled, []);
  stage.expect("rows that are there and nobody sent").toBe(fromNowhere, []);
}

function linesOf({ plan }: RunningLoad, samples: readonly Sample[]): RowLine[] {
  return samples.map(({ n, dueMs, latencyMs, outcome }) => ({
    id: `${plan.rows}-${n}`,
    atMs: dueMs + latencyMs,
    outcome,
  }));
}
