/** What soaks of a database have in common: clients inside the lab, and waiting for what a cluster comes to. */
import { join } from "node:path";
import { connectDocker } from "../../../lab/docker/index.ts";
import { putFiles } from "../../../lab/docker/put-files.ts";
import type { LabHandle } from "../../../lab/handle/handle.ts";
import { root } from "../../../lab/installation.ts";
import type { DbCluster } from "../../../lab/model/lab.ts";
import { waitUntil } from "../../../lab/model/wait.ts";
import type { RowLine } from "../../../lab/scenario/rows/history.ts";
import { type RunningProgram, startProgram } from "../../../lab/scenario/running-program.ts";
import { bundleEntry } from "../../../scripts/bundle.ts";

export const TABLE = "history";
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
export async function awaitWhole(lab: LabHandle, { identifier }: DbCluster): Promise<void> {
  await lab.until(
    ({ databases }) => {
      const status = databases.find(({ cluster }) => cluster === identifier);
      const readers = status?.members.filter(({ role }) => role === "reader") ?? [];
      return status?.state === "available" && readers.every(({ isInSync, state }) => isInSync && state === "available");
    },
    { what: "the cluster to be whole", withinMs: WHOLE_MS },
  );
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
