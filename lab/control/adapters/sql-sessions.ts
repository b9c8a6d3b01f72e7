/**
 * A client of MySQL that is kept inside each server's container, since to start one for every question takes far more than the
 * answer does. Statements go in, what they print comes out:
 *
 *   statements, SELECT <mark>  -->  mysql --batch --unbuffered  -->  output, <mark>
 *
 * A client ends at its first error, with its server, or when it is given up; the next statements start another.
 */
import type { Readable } from "node:stream";
import { LabError } from "../../model/errors.ts";

/** As much of a running program as is needed here. */
export interface SqlClient {
  readonly stdout: Readable;
  send(text: string): void;
  leave(): void;
}

export interface SqlSessions {
  /**
   * Runs statements as the server's administrator, in a session whose settings are the default ones; those for the same
   * server one after the other.
   *
   * @param statements each ended by a semicolon; may be carried out twice where a client is lost
   * @param timeoutMs real time
   * @returns what the client printed, a column a line
   * @throws LabError `DatabaseFault` with MySQL's words, `SqlTimedOut`, or Docker's
   */
  run(containerId: string, statements: string, timeoutMs: number): Promise<string>;
}

/**
 * Becomes the client, over the socket inside the container: the password never leaves it. One that hangs with its server is
 * ended by the next of the same use.
 */
export const clientArgv = (use: string): readonly string[] => [
  "sh",
  "-c",
  `mark=/run/mysqld/tierlab-${use}.pid
pid=$(cat $mark 2>/dev/null || echo none)
if [ "$(cat /proc/$pid/comm 2>/dev/null)" = mysql ]; then kill -9 $pid; fi
echo $$ > $mark
MYSQL_PWD=$MYSQL_ROOT_PASSWORD exec mysql --user=root --batch --vertical --unbuffered --skip-reconnect 2>&1`,
];

/** What statements before may have changed for their own session. */
const DEFAULTS = "SET sql_log_bin = ON, lock_wait_timeout = DEFAULT;\n";
/** The server went away, and no statement is to blame (CR_SERVER_GONE_ERROR, CR_SERVER_LOST). */
const LOST = /^ERROR (2006|2013) /m;

/** Its client ended without a word about the statements. */
class ClientLost extends LabError {}

/** @param open starts {@link clientArgv} in a container */
export function createSqlSessions(open: (containerId: string) => Promise<SqlClient>): SqlSessions {
  const sessions = new Map<string, Session>();
  return {
    run(containerId, statements, timeoutMs) {
      const session = sessions.get(containerId) ?? createSession(() => open(containerId));
      sessions.set(containerId, session);
      return session(statements, timeoutMs);
    },
  };
}

type Session = (statements: string, timeoutMs: number) => Promise<string>;

function createSession(open: () => Promise<SqlClient>): Session {
  let client: Promise<SqlClient> | undefined;
  let before: Promise<unknown> = Promise.resolve();
  const exchange = async (statements: string, signal: AbortSignal) => {
    client ??= open();
    try {
      return await converse(await within(client, signal), statements, signal);
    } catch (error) {
      client.then(
        (one) => one.leave(),
        () => {},
      );
      client = undefined;
      throw error;
    }
  };
  const run: Session = async (statements, timeoutMs) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const isKept = client !== undefined;
    try {
      return await exchange(statements, signal);
    } catch (error) {
      // It may have ended long before it was needed.
      if (isKept && error instanceof ClientLost) return exchange(statements, signal);
      throw error;
    }
  };
  return (statements, timeoutMs) => {
    const answer = before.then(() => run(statements, timeoutMs));
    before = answer.catch(() => {});
    return answer;
  };
}

let marks = 0;

function converse(client: SqlClient, statements: string, signal: AbortSignal): Promise<string> {
  marks += 1;
  const mark = `: tierlab-mark-${marks}\n`;
  let output = "";
  return new Promise<string>((resolve, reject) => {
    const onData = (chunk: Buffer) => {
      output += chunk.toString();
      const end = output.indexOf(mark);
      if (end >= 0) settle(() => resolve(output.slice(0, end)));
    };
    const onEnd = () => settle(() => reject(ended(output)));
    const onAbort = () => settle(() => reject(timedOut()));
    const settle = (done: () => void) => {
      client.stdout.off("data", onData).off("end", onEnd);
      signal.removeEventListener("abort", onAbort);
      done();
    };
    if (client.stdout.readableEnded) return reject(ended(""));
    signal.addEventListener("abort", onAbort, { once: true });
    client.stdout.on("data", onData).once("end", onEnd);
    client.send(`${DEFAULTS}${statements}SELECT '${mark.slice(2, -1)}' AS '';\n`);
  });
}

/** A client whose start takes too long is not waited for. */
function within<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return Promise.race([
    promise,
    new Promise<never>((_, reject) => {
      if (signal.aborted) reject(timedOut());
      signal.addEventListener("abort", () => reject(timedOut()), { once: true });
    }),
  ]);
}

function timedOut(): LabError {
  return new LabError("SqlTimedOut", "MySQL did not answer in time", { status: 504 });
}

function ended(output: string): LabError {
  const words = output.trim() || "its client ended";
  const Fault = output.trim() === "" || LOST.test(output) ? ClientLost : LabError;
  return new Fault("DatabaseFault", words, { status: 500 });
}
