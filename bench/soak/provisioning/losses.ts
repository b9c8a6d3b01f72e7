/** How a reader comes to need the writer's data, and where so much of that comes from. */
import type { LabHandle } from "../../../lab/handle/handle.ts";
import { LabError } from "../../../lab/model/errors.ts";
import type { DbCluster } from "../../../lab/model/lab.ts";
import { sql, writerOf } from "../failovers/stage.ts";

/** Rows of 1 KiB in a statement, each with an index of its own. */
const ROWS = 10_000;
const MEGABYTES_EACH = 10;
/** Real time that one statement may take. */
const STATEMENT_MS = 60_000;

export type Loss = "emptied" | "left behind";

/** Each ends when commits wait for the reader no more, and it may come back. */
export const LOSSES: Readonly<
  Record<Loss, (lab: LabHandle, cluster: DbCluster, reader: string, awaitOut: () => Promise<void>) => Promise<void>>
> = {
  /** As with a new volume: the writer's logs hold all that it lacks, and that is all. */
  emptied: async (lab, _, reader, awaitOut) => {
    await lab.exec(reader, ["sh", "-c", "find /var/lib/mysql -mindepth 1 -delete; pkill -9 -x mysqld"]);
    await awaitOut();
  },
  /** It has nearly everything, and the writer's logs do not hold the rest. */
  "left behind": async (lab, cluster, reader, awaitOut) => {
    await lab.act("pause", reader);
    await awaitOut();
    await administer(
      lab,
      await writerOf(lab, cluster),
      "FLUSH BINARY LOGS; PURGE BINARY LOGS BEFORE NOW() + INTERVAL 1 HOUR",
    );
    await lab.act("unpause", reader);
  },
};

/** Fills a table of the writer with so many MB. */
export async function fillWith(lab: LabHandle, cluster: DbCluster, megabytes: number): Promise<void> {
  const writer = await writerOf(lab, cluster);
  await sql(lab, cluster, "CREATE TABLE digit (n INT PRIMARY KEY)");
  await sql(lab, cluster, "INSERT INTO digit VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)");
  await sql(lab, cluster, "CREATE TABLE filler (n INT AUTO_INCREMENT PRIMARY KEY, text VARCHAR(1024))");
  const rows = `SELECT REPEAT(SHA2(a.n * 100 + b.n * 10 + c.n, 256), 16) FROM digit a, digit b, digit c, digit d LIMIT ${ROWS}`;
  for (let filled = 0; filled < megabytes; filled += MEGABYTES_EACH) {
    await administer(lab, writer, `USE ${cluster.databaseName}; INSERT INTO filler (text) ${rows}`);
  }
}

/** @throws LabError `SoakFailed` */
async function administer(lab: LabHandle, instance: string, statements: string): Promise<void> {
  const client = 'MYSQL_PWD=$MYSQL_ROOT_PASSWORD exec mysql -uroot -e "$0"';
  const { exitCode, stderr } = await lab.exec(instance, ["sh", "-c", client, statements], { timeoutMs: STATEMENT_MS });
  if (exitCode !== 0) throw new LabError("SoakFailed", `${statements}: ${stderr.trim()}`, { status: 500 });
}
