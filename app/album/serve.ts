import { randomBytes } from "node:crypto";
import { systemClock } from "../../lab/model/clock.ts";
import { waitUntil } from "../../lab/model/wait.ts";
import { createAccessLog } from "../access-log.ts";
import { describeFault } from "../fault.ts";
import { fetchInstanceId } from "../instance-id.ts";
import { drain, httpListener, listen, onceAskedToStop, writeError } from "../serve.ts";
import type { AccountStore } from "./accounts.ts";
import { createAlbum } from "./album.ts";
import { createMysqlAccounts } from "./mysql-accounts.ts";
import { createS3Files } from "./s3-files.ts";
import { ATTEMPT_WINDOW_MS } from "./sessions.ts";
import type { AlbumSettings } from "./settings.ts";

/** Only the web server on the same machine may ask. */
const HOST = "127.0.0.1";

const SWEEP_EVERY_MS = 600_000;

const ID_BYTES = 32;

/** Serves until the program is asked to stop; then readiness goes first, and what is under way ends. */
export function serveAlbum(settings: AlbumSettings): void {
  const state = { isReady: true, instanceId: undefined as string | undefined };
  const accounts = createMysqlAccounts(settings.database);
  const album = createAlbum({
    accounts,
    files: createS3Files(settings.bucket, { region: settings.region }),
    clock: systemClock,
    lifetime: settings.lifetime,
    createId: () => randomBytes(ID_BYTES).toString("base64url"),
    frontOrigin: settings.frontOrigin,
    maxUploadBytes: settings.maxUploadBytes,
    servedBy: () => state.instanceId,
    isReady: () => state.isReady,
    logRequest: createAccessLog(systemClock, (line) => process.stdout.write(`${line}\n`)),
    logFault: (error) => writeError(describeFault(error)),
  });
  const listener = listen(httpListener(album), settings.listenPort, HOST);
  const stopKeeping = keepTables(accounts);
  findInstanceId().then(
    (id) => {
      state.instanceId = id;
    },
    // Where there is no metadata, answers name nobody.
    () => undefined,
  );
  onceAskedToStop(async () => {
    state.isReady = false;
    stopKeeping();
    await drain([listener]);
    await accounts.close();
    process.exit(0);
  });
}

/** Metadata of an instance that has just begun may be a moment late. */
const METADATA_TIMEOUT_MS = 60_000;

function findInstanceId(): Promise<string> {
  const options = { what: "instance metadata to answer", timeoutMs: METADATA_TIMEOUT_MS, everyMs: 500 };
  return waitUntil(() => fetchInstanceId(), options);
}

/** Makes the tables as soon as there is a database, and sweeps them now and then; gives what ends that. */
function keepTables(accounts: AccountStore): () => void {
  const stopped = new AbortController();
  prepareTables(accounts, stopped.signal).catch((error) => stopped.signal.aborted || writeError(describeFault(error)));
  const sweep = () => {
    accounts.sweep(systemClock.now(), ATTEMPT_WINDOW_MS).catch((error) => writeError(describeFault(error)));
  };
  const timer = setInterval(sweep, SWEEP_EVERY_MS);
  return () => {
    clearInterval(timer);
    stopped.abort();
  };
}

/** A database takes minutes to be there on AWS. */
const DATABASE_TIMEOUT_MS = 1_800_000;

/** Waits for the database. @throws LabError `WaitTimedOut` */
export async function prepareTables(accounts: AccountStore, signal?: AbortSignal): Promise<void> {
  const prepare = () => accounts.prepare().then(() => true);
  await waitUntil(prepare, {
    what: "the database to take tables",
    timeoutMs: DATABASE_TIMEOUT_MS,
    everyMs: 500,
    ...(signal && { signal }),
  });
}
