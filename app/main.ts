/** The application server's program: configuration from the environment, graceful stop on SIGTERM. */
import { createServer, type Server } from "node:http";
import { systemClock } from "../lab/model/clock.ts";
import { describeError } from "../lab/model/errors.ts";
import { createAccessLog } from "./access-log.ts";
import { createApplication } from "./application.ts";
import { describeFault } from "./fault.ts";
import { fetchInstanceId } from "./instance-id.ts";
import { createMysqlStore } from "./mysql/mysql-store.ts";
import { type ApplicationSettings, readApplicationSettings } from "./settings.ts";
import type { TimeStore } from "./store.ts";

/** A container is killed ten seconds after it was asked to stop. */
const STOP_TIMEOUT_MS = 8_000;

/** Longer than the web tier leaves a connection unused, so that it is not this side that closes it. */
const KEEP_ALIVE_MS = 65_000;

const state = { isReady: true, instanceId: undefined as string | undefined };

function main(): void {
  const settings = loadSettings();
  const store = createMysqlStore(settings);
  const server = startServer(settings, store);
  void fetchInstanceId().then((id) => {
    state.instanceId = id;
  });
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stop(server, store));
}

function loadSettings(): ApplicationSettings {
  try {
    return readApplicationSettings(process.env);
  } catch (error) {
    return fail(error);
  }
}

function startServer(settings: ApplicationSettings, store: TimeStore): Server {
  const logRequest = createAccessLog(systemClock, (line) => process.stdout.write(`${line}\n`));
  const application = createApplication({
    store,
    clock: systemClock,
    servedBy: () => state.instanceId,
    isReady: () => state.isReady,
    logRequest: (request, response, next) => {
      logRequest(request, response);
      next();
    },
    logFault: (error) => process.stderr.write(`${describeFault(error)}\n`),
  });
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, application);
  return server.once("error", fail).listen(settings.listenPort);
}

/** Readiness goes first, then no new connection is taken, then what is under way ends, then the database is left. */
function stop(server: Server, store: TimeStore): void {
  state.isReady = false;
  const timer = setTimeout(() => server.closeAllConnections(), STOP_TIMEOUT_MS);
  server.close(async () => {
    clearTimeout(timer);
    await store.close();
    process.exit(0);
  });
}

function fail(error: unknown): never {
  process.stderr.write(`${describeError(error)}\n`);
  process.exit(1);
}

main();
