/** What soaks of a database have in common: clients inside the lab, and waiting for what a cluster comes to. */
import { join } from "node:path";
import { connectDocker } from "../../../lab/docker/index.ts";
import { putFiles } from "../../../lab/docker/put-files.ts";
import type { LabHandle } from "../../../lab/handle/handle.ts";
import { root } from "../../../lab/installation.ts";
import type { DbCluster } from "../../../lab/model/lab.ts";
import type { DatabaseStatus } from "../../../lab/model/status.ts";
import { waitUntil } from "../../../lab/model/wait.ts";
import type { RowLine } from "../../../lab/scenario/rows/history.ts";
import { type RunningProgram, startProgram } from "../../../lab/scenario/running-program.ts";
import { bundleEntry } from "../../../scripts/bundle.ts";
import type { AppendPlan } from "./append-client.ts";

export const TABLE = "history";
/** Instances that append. */
export const WRITERS = ["app-group-1", "app-group-2"];
/** Real time; far beyond what a failover takes. */
const WHOLE_MS = 120_000;

/** How a client of the cluster logs in. */
export interface Login {
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
}

export function loginOf({ port, databaseName = "", masterUsername, masterUserPassword }: DbCluster): Login {
  return { port, database: databaseName, user: masterUsername, password: masterUserPassword };
}

/** @param program a source file of this folder */
export async function startClient(
  lab: LabHandle,
  from: string,
  program: string,
  plan: object,
  lines: RowLine[],
): Promise<RunningProgram> {
  const text = await bundleEntry(join(root, "bench/soak/failovers", program));
  const path = program.replace(/ts$/, "mjs");
  const { containerId } = await lab.container(from);
  await putFiles(connectDocker(), containerId, "/tmp", [{ path, text }], 0o644);
  return startProgram<RowLine>(lab, from, [`/tmp/${path}`, JSON.stringify(plan)], (line) => lines.push(line));
}

/** Makes the table, and two clients that append to it one row after the other. */
export async function startWriters(
  lab: LabHandle,
  cluster: DbCluster,
  lines: RowLine[],
): Promise<{ end(): Promise<void> }> {
  await createTable(lab, cluster);
  const planOf = (client: string): AppendPlan => ({
    ...{ ...loginOf(cluster), client, host: cluster.endpoint, table: TABLE, everyMs: 20, patienceMs: 3_000 },
  });
  const programs = await Promise.all(
    WRITERS.map((client) => startClient(lab, client, "append-client.ts", planOf(client), lines)),
  );
  return {
    async end() {
      for (const program of programs) program.endInput();
      await Promise.all(programs.map(({ ended }) => ended));
    },
  };
}

export async function createTable(lab: LabHandle, cluster: DbCluster): Promise<void> {
  await sql(lab, cluster, `CREATE TABLE ${TABLE} (id VARCHAR(40))`);
}

/** Another one writes. */
export function awaitReader(lab: LabHandle, instanceId: string): Promise<unknown> {
  return lab.until(
    ({ databases }) =>
      databases.some(({ members }) => members.some((one) => one.role === "reader" && one.instanceId === instanceId)),
    { what: `${instanceId} to be a reader`, withinMs: WHOLE_MS },
  );
}

/** Each of these clients has just been told of a commit. @param clients beginnings of ids */
export function awaitCommits(lines: readonly RowLine[], clients: readonly string[]): Promise<unknown> {
  const fromMs = Date.now();
  const isTold = (client: string) =>
    lines.some(({ id, atMs, outcome }) => outcome === "ok" && atMs >= fromMs && id.startsWith(`${client}-`));
  return waitUntil(() => clients.every(isTold), { what: "a commit of each client", timeoutMs: WHOLE_MS });
}

/** Every reader is in sync, so that the writer may be lost once more. */
export async function awaitWhole(lab: LabHandle, cluster: DbCluster): Promise<void> {
  await lab.until(({ databases }) => isWholeCluster(databases, cluster), {
    ...{ what: "the cluster to be whole", withinMs: WHOLE_MS },
  });
}

/** Something has begun to happen to it. */
export async function awaitDisturbed(lab: LabHandle, cluster: DbCluster): Promise<void> {
  await lab.until(({ databases }) => !isWholeCluster(databases, cluster), {
    ...{ what: "the cluster to be disturbed", withinMs: WHOLE_MS },
  });
}

function isWholeCluster(databases: readonly DatabaseStatus[], { identifier }: DbCluster): boolean {
  const status = databases.find(({ cluster }) => cluster === identifier);
  const readers = status?.members.filter(({ role }) => role === "reader") ?? [];
  const writer = status?.members.find(({ role }) => role === "writer");
  const serve = [writer, ...readers].every((one) => one?.state === "available");
  return status?.state === "available" && serve && readers.every(({ isInSync }) => isInSync);
}

/** Its instance id. */
export async function writerOf(lab: LabHandle, { identifier }: DbCluster): Promise<string> {
  return (await lab.database(identifier).writer())?.instanceId ?? "";
}

export async function rowsOf(lab: LabHandle, cluster: DbCluster): Promise<string[]> {
  return (await sql(lab, cluster, `SELECT id FROM ${TABLE}`)).split("\n").filter(Boolean);
}

/** On the writer itself, as the application's user. */
export async function sql(lab: LabHandle, cluster: DbCluster, statement: string): Promise<string> {
  const client =
    'MYSQL_PWD=$MYSQL_PASSWORD exec mysql -u"$MYSQL_USER" --batch --skip-column-names "$MYSQL_DATABASE" -e "$0"';
  const { stdout } = await lab.exec(await writerOf(lab, cluster), ["sh", "-c", client, statement]);
  return stdout;
}
