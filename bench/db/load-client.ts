/** Asks database servers as fast as so many connections can, for a while, and prints what came of it as one JSON object. */
import { createConnection } from "mysql2/promise";

export interface DbLoadPlan {
  /** Connections are spread over these by turns. */
  readonly hosts: readonly string[];
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** `commit`: one row, committed. `read`: one row by its key. */
  readonly kind: "commit" | "read";
  readonly connections: number;
  /** Real time. */
  readonly seconds: number;
}

export interface DbLoadFigures {
  readonly perSecond: number;
  /** Median of a statement's answer. */
  readonly p50Ms: number;
}

/** Rows that are there to be read. */
export const ROWS = 1_000;

const STATEMENTS = {
  commit: "INSERT INTO written (text) VALUES (?)",
  read: "SELECT text FROM kept WHERE n = ?",
} as const;

if (import.meta.main) {
  const plan = JSON.parse(process.argv.at(-1) ?? "{}") as DbLoadPlan;
  process.stdout.write(`${JSON.stringify(await runLoad(plan))}\n`);
  process.exit(0);
}

async function runLoad(plan: DbLoadPlan): Promise<DbLoadFigures> {
  const { hosts, port, user, password, database } = plan;
  const connections = await Promise.all(
    Array.from({ length: plan.connections }, (_, index) =>
      createConnection({ host: hosts[index % hosts.length] ?? "", port, user, password, database }),
    ),
  );
  const fromMs = performance.now();
  const untilMs = fromMs + plan.seconds * 1_000;
  const took = await Promise.all(
    connections.map(async (connection) => {
      const each: number[] = [];
      for (let startMs = performance.now(); startMs < untilMs; ) {
        await connection.execute(STATEMENTS[plan.kind], [
          plan.kind === "read" ? 1 + (each.length % ROWS) : "x".repeat(100),
        ]);
        const endMs = performance.now();
        each.push(endMs - startMs);
        startMs = endMs;
      }
      return each;
    }),
  );
  const seconds = (performance.now() - fromMs) / 1_000;
  const all = took.flat().sort((a, b) => a - b);
  return { perSecond: all.length / seconds, p50Ms: all[Math.floor(all.length / 2)] ?? Number.NaN };
}
