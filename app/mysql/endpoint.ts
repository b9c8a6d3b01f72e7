import type { PoolConnection, RowDataPacket } from "mysql2/promise";
import type { Clock } from "../../lab/model/clock.ts";
import type { DatabaseSettings } from "../settings.ts";
import { OutcomeUnknown, StoreUnavailable } from "../store.ts";
import { type AgainTools, againTools, tryAgain } from "./again.ts";
import { isReadOnly, NeverSent } from "./faults.ts";
import { createRecyclingPool } from "./recycling-pool.ts";

/** Real time. */
const ACQUIRE_TIMEOUT_MS = 3_000;
/** A few times the TTL of an endpoint's name (row R08: five seconds), and what AWS advises (row R09). */
const MAX_AGE_MS = 30_000;
const TRUSTED_MS = 500;
const VALIDATE_TIMEOUT_MS = 1_000;
/** How long a request is tried again: what a person waits for a page. */
const PATIENCE_MS = 3_000;

export const STATEMENT_TIMEOUT_MS = 5_000;

/** Whether the endpoint is to lead to a server that takes writes. */
export type EndpointRole = "writer" | "reader";

type Work<T> = (connection: PoolConnection) => Promise<T>;

/** One endpoint of a database, and how often what is asked of it may be asked again. */
export interface Endpoint {
  /** Reading twice does no harm: tried again on another connection. @throws StoreUnavailable */
  read<T>(work: Work<T>): Promise<T>;
  /**
   * One statement. Tried again only where it cannot have happened: it was never sent, or a server that takes no writes refused it.
   *
   * @throws OutcomeUnknown where it may have happened; StoreUnavailable where it has not
   */
  write<T>(work: Work<T>): Promise<T>;
  /** How it stands now. @throws StoreUnavailable */
  once<T>(work: Work<T>): Promise<T>;
  close(): Promise<void>;
}

export function openEndpoint(
  settings: Pick<DatabaseSettings, "port" | "user" | "password" | "database">,
  { host, role }: { readonly host: string; readonly role: EndpointRole },
  clock: Clock,
  tools: AgainTools = againTools(clock),
): Endpoint {
  const { port, user, password, database } = settings;
  const pool = createRecyclingPool({
    connection: { host, port, user, password, database },
    clock,
    acquireTimeoutMs: ACQUIRE_TIMEOUT_MS,
    maxAgeMs: MAX_AGE_MS,
    trustedMs: TRUSTED_MS,
    validate: role === "writer" ? validateWriter : validateReader,
  });
  const again = <T>(work: Work<T>, mayRepeat: (error: unknown) => boolean) =>
    tryAgain(() => pool.use(work), { mayRepeat, patienceMs: PATIENCE_MS }, tools);
  return {
    read: (work) => again(work, isUnavailableStore),
    write: (work) => again(work, hasNotHappened).catch(tellUnknown),
    once: (work) => pool.use(work),
    close: () => pool.close(),
  };
}

const isUnavailableStore = (error: unknown) => error instanceof StoreUnavailable;

/** A kept connection may lead to a server that is the writer no more. It refused, so nothing was written. */
function hasNotHappened(error: unknown): boolean {
  return error instanceof NeverSent || (error instanceof StoreUnavailable && isReadOnly(error.cause));
}

function tellUnknown(error: unknown): never {
  const isUnknown = error instanceof StoreUnavailable && !hasNotHappened(error);
  throw isUnknown ? new OutcomeUnknown("the database was lost during a write", { cause: error.cause }) : error;
}

/** Costs the same as a ping, and tells an old writer from a new one (row R27). */
async function validateWriter(connection: PoolConnection): Promise<void> {
  const sql = "SELECT @@global.read_only OR @@global.innodb_read_only AS isReadOnly";
  const [rows] = await connection.query<RowDataPacket[]>({ sql, timeout: VALIDATE_TIMEOUT_MS });
  if (rows[0]?.isReadOnly !== 0) throw new StoreUnavailable("the server takes no writes");
}

async function validateReader(connection: PoolConnection): Promise<void> {
  await connection.query({ sql: "SELECT 1", timeout: VALIDATE_TIMEOUT_MS });
}
