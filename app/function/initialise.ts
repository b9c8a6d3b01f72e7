import type { CustomResourceEvent } from "./event.ts";
import { splitStatements } from "./statements.ts";

/** One connection to the writer, open until it is closed. */
export interface Session {
  /** Rejects with MySQL's error. */
  run(statement: string): Promise<void>;
  close(): Promise<void>;
}

export interface InitialiseOptions {
  /** Connects; rejects while the database is not there yet. */
  readonly open: () => Promise<Session>;
  /** Whether the error will pass: the database is still starting. */
  readonly isPassing: (error: unknown) => boolean;
  /** Whether the statement's work had been done before. */
  readonly isDone: (error: unknown) => boolean;
  /** Waits between two tries; rejects when the time is over. */
  readonly pause: () => Promise<void>;
}

/**
 * Runs the event's SQL, from the beginning again whenever the database goes away: every statement must stand being run
 * twice. Deleting the resource leaves the database as it is.
 *
 * @throws what the database said last, when it is no passing fault or the time is over
 */
export async function initialise(event: CustomResourceEvent, options: InitialiseOptions): Promise<void> {
  if (event.RequestType === "Delete") return;
  const statements = splitStatements(event.ResourceProperties.Sql);
  for (;;) {
    try {
      await runAll(statements, options);
      return;
    } catch (error) {
      if (!options.isPassing(error)) throw error;
      await options.pause().catch(() => {
        throw error;
      });
    }
  }
}

async function runAll(statements: readonly string[], { open, isDone }: InitialiseOptions): Promise<void> {
  const session = await open();
  try {
    for (const statement of statements) {
      await session.run(statement).catch((error: unknown) => {
        if (!isDone(error)) throw error;
      });
    }
  } finally {
    await session.close().catch(() => undefined);
  }
}
