/**
 * The initialising function of a custom resource: runs the event's SQL on the writer, answers with one JSON line and
 * ends. `TIERLAB_EVENT` holds the event, `TIERLAB_TIMEOUT_SECONDS` the function's timeout.
 */
import { setTimeout as delay } from "node:timers/promises";
import { createConnection } from "mysql2/promise";
import { describeError } from "../../lab/model/errors.ts";
import { isUnavailable } from "../mysql/faults.ts";
import { errorCode } from "../network-faults.ts";
import { type DatabaseSettings, readDatabaseSettings } from "../settings.ts";
import { parseEvent } from "./event.ts";
import { initialise, type Session } from "./initialise.ts";

const DEFAULT_TIMEOUT_SECONDS = 60;
const PAUSE_MS = 500;

/** The account or database of a server that has just started may be a moment late. */
const STARTING = new Set(["ER_ACCESS_DENIED_ERROR", "ER_BAD_DB_ERROR", "ER_DBACCESS_DENIED_ERROR"]);

async function main(): Promise<void> {
  try {
    const event = parseEvent(process.env.TIERLAB_EVENT);
    const settings = readDatabaseSettings(process.env);
    const deadline = AbortSignal.timeout(timeoutMs());
    await initialise(event, {
      open: () => openSession(settings),
      isPassing: (error) => isUnavailable(error) || STARTING.has(errorCode(error) ?? ""),
      isDone: (error) => errorCode(error) === "ER_TABLE_EXISTS_ERROR",
      pause: () => delay(PAUSE_MS, undefined, { signal: deadline }),
    });
    answer({ Status: "SUCCESS" });
  } catch (error) {
    answer({ Status: "FAILED", Reason: describeError(error) });
    process.exitCode = 1;
  }
}

function timeoutMs(): number {
  return (Number(process.env.TIERLAB_TIMEOUT_SECONDS) || DEFAULT_TIMEOUT_SECONDS) * 1000;
}

async function openSession({ writerHost: host, port, user, password, database }: DatabaseSettings): Promise<Session> {
  const connection = await createConnection({ host, port, user, password, database, connectTimeout: 2_000 });
  return {
    run: async (sql) => {
      await connection.query({ sql, timeout: 10_000 });
    },
    close: () => connection.end(),
  };
}

function answer(result: { readonly Status: "SUCCESS" | "FAILED"; readonly Reason?: string }): void {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

await main();
