/**
 * Appends numbered rows to a table, one after the other, and says so: before each, and when it knows what became of it. It
 * repeats none. Every connection is to the address that the name has at that moment.
 */
import { setTimeout as delay } from "node:timers/promises";
import { type Connection, createConnection } from "mysql2/promise";
import type { RowLine } from "../../../lab/scenario/rows/history.ts";
import type { Login } from "./stage.ts";

export interface AppendPlan extends Login {
  readonly client: string;
  readonly host: string;
  readonly table: string;
  /** Pause after each row. Real time. */
  readonly everyMs: number;
  /** A row that is not told of by then is given up. Real time. */
  readonly patienceMs: number;
}

if (import.meta.main) await main(JSON.parse(process.argv.at(-1) ?? "{}") as AppendPlan);

async function main(plan: AppendPlan): Promise<void> {
  let isOver = false;
  process.stdin.once("end", () => (isOver = true)).resume();
  const server = connectTo(plan);
  for (let number = 1; !isOver; number++) {
    const id = `${plan.client}-${number}`;
    print({ id, atMs: Date.now() });
    const outcome = await server.append(id);
    print({ id, atMs: Date.now(), outcome });
    await delay(plan.everyMs);
  }
  process.exit(0);
}

function connectTo({ host, port, user, password, database, table, patienceMs }: AppendPlan) {
  let open: Connection | undefined;
  const use = async () => {
    if (open) return open;
    const made = await createConnection({ host, port, user, password, database, connectTimeout: patienceMs });
    made.on("error", () => made.destroy());
    open = made;
    return made;
  };
  return {
    async append(id: string): Promise<string> {
      const patience = new AbortController();
      try {
        const connection = await use();
        const given = delay(patienceMs, "given up", { signal: patience.signal });
        const done = connection.query(`INSERT INTO ${table} VALUES (?)`, [id]).then(() => "ok");
        // When it is given up first, what becomes of it is nobody's to hear.
        done.catch(() => {});
        const outcome = await Promise.race([done, given]);
        if (outcome !== "ok") drop();
        return outcome;
      } catch (error) {
        drop();
        return (error as NodeJS.ErrnoException).code ?? String(error);
      } finally {
        patience.abort();
      }
    },
  };
  function drop(): void {
    open?.destroy();
    open = undefined;
  }
}

function print(line: RowLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
