/**
 * Writes a row to each of several servers at a steady pace, by a connection of its own each time, whether or not those
 * before it are over; says so before each, and when it knows what became of it.
 */
import { createConnection } from "mysql2/promise";
import type { RowLine } from "../../../lab/scenario/rows/history.ts";
import type { Login } from "./stage.ts";

export interface ProbePlan extends Login {
  /** Addresses or names, by what a row's id begins with. */
  readonly hosts: Readonly<Record<string, string>>;
  readonly table: string;
  /** Real time. */
  readonly everyMs: number;
  /** A row that is not told of by then is given up. Real time. */
  readonly patienceMs: number;
}

if (import.meta.main) main(JSON.parse(process.argv.at(-1) ?? "{}") as ProbePlan);

function main(plan: ProbePlan): void {
  let number = 0;
  const timer = setInterval(() => {
    number += 1;
    for (const [server, host] of Object.entries(plan.hosts)) void probe(plan, host, `${server}-${number}`);
  }, plan.everyMs);
  process.stdin
    .once("end", () => {
      clearInterval(timer);
      setTimeout(() => process.exit(0), plan.patienceMs);
    })
    .resume();
}

async function probe(plan: ProbePlan, host: string, id: string): Promise<void> {
  print({ id, atMs: Date.now() });
  const { port, user, password, database, table, patienceMs } = plan;
  const patience = AbortSignal.timeout(patienceMs);
  try {
    const connection = await createConnection({ host, port, user, password, database, connectTimeout: patienceMs });
    connection.on("error", () => connection.destroy());
    patience.addEventListener("abort", () => connection.destroy());
    await connection.query(`INSERT INTO ${table} VALUES (?)`, [id]);
    print({ id, atMs: Date.now(), outcome: "ok" });
    connection.destroy();
  } catch (error) {
    print({ id, atMs: Date.now(), outcome: (error as NodeJS.ErrnoException).code ?? String(error) });
  }
}

function print(line: RowLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
