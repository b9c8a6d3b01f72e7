/** The application server's program: configuration from the environment, graceful stop on SIGTERM. */
import { createServer, type RequestListener } from "node:http";
import type { Server } from "node:net";
import { systemClock } from "../lab/model/clock.ts";
import { describeError } from "../lab/model/errors.ts";
import { createUwsgiServer } from "../proxy/uwsgi/index.ts";
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

/** What the application listens with, by either protocol. */
interface Listener {
  readonly server: Server;
  closeAllConnections(): void;
  closeIdleConnections(): void;
}

function main(): void {
  const settings = loadSettings();
  const store = settings.store && createMysqlStore(settings.store);
  const listeners = startListeners(settings, openApplication(store));
  void findInstanceId();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stop(listeners, store));
}

async function findInstanceId(): Promise<string | undefined> {
  state.instanceId ??= await fetchInstanceId();
  return state.instanceId;
}

function loadSettings(): ApplicationSettings {
  try {
    return readApplicationSettings(process.env);
  } catch (error) {
    return fail(error);
  }
}

function startListeners(settings: ApplicationSettings, application: RequestListener): readonly Listener[] {
  const { listenPort, listenProtocol, healthPort } = settings;
  const start = (listener: Listener, port: number) => {
    listener.server.once("error", fail).listen(port);
    return listener;
  };
  const main = listenProtocol === "uwsgi" ? uwsgiListener(application) : httpListener(application);
  const health = healthPort === undefined ? [] : [start(httpListener(application), healthPort)];
  return [start(main, listenPort), ...health];
}

function uwsgiListener(application: RequestListener): Listener {
  return createUwsgiServer({ onRequest: application, log: writeError });
}

function httpListener(application: RequestListener): Listener {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, application);
  return {
    server,
    closeAllConnections: () => server.closeAllConnections(),
    closeIdleConnections: () => server.closeIdleConnections(),
  };
}

function openApplication(store: TimeStore | undefined) {
  const logRequest = createAccessLog(systemClock, (line) => process.stdout.write(`${line}\n`));
  return createApplication({
    store,
    clock: systemClock,
    servedBy: () => state.instanceId,
    findInstanceId,
    isReady: () => state.isReady,
    logRequest: (request, response, next) => {
      logRequest(request, response);
      next();
    },
    logFault: (error) => writeError(describeFault(error)),
  });
}

function writeError(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Readiness goes first, then no new connection is taken, then what is under way ends, then the database is left. */
async function stop(listeners: readonly Listener[], store: TimeStore | undefined): Promise<void> {
  state.isReady = false;
  const breakOff = () => {
    for (const listener of listeners) listener.closeAllConnections();
  };
  const timer = setTimeout(breakOff, STOP_TIMEOUT_MS);
  await Promise.all(listeners.map(close));
  clearTimeout(timer);
  await store?.close();
  process.exit(0);
}

function close({ server, closeIdleConnections }: Listener): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  closeIdleConnections();
  return closed;
}

function fail(error: unknown): never {
  writeError(describeError(error));
  process.exit(1);
}

main();
