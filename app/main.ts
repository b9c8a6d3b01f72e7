/** The application server's program: configuration from the environment, graceful stop on SIGTERM. */
import type { RequestListener } from "node:http";
import { systemClock } from "../lab/model/clock.ts";
import { createUwsgiServer } from "../proxy/uwsgi/index.ts";
import { createAccessLog } from "./access-log.ts";
import { createApplication } from "./application.ts";
import { describeFault } from "./fault.ts";
import { fetchInstanceId } from "./instance-id.ts";
import { createMysqlStore } from "./mysql/mysql-store.ts";
import { drain, fail, httpListener, type Listener, listen, onceAskedToStop, writeError } from "./serve.ts";
import { type ApplicationSettings, readApplicationSettings } from "./settings.ts";
import type { TimeStore } from "./store.ts";

const state = { isReady: true, instanceId: undefined as string | undefined };

function main(): void {
  const settings = loadSettings();
  const store = settings.store && createMysqlStore(settings.store);
  const listeners = startListeners(settings, openApplication(store));
  void findInstanceId();
  onceAskedToStop(() => stop(listeners, store));
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
  const main = listenProtocol === "uwsgi" ? uwsgiListener(application) : httpListener(application);
  const health = healthPort === undefined ? [] : [listen(httpListener(application), healthPort)];
  return [listen(main, listenPort), ...health];
}

function uwsgiListener(application: RequestListener): Listener {
  return createUwsgiServer({ onRequest: application, log: writeError });
}

function openApplication(store: TimeStore | undefined) {
  return createApplication({
    store,
    clock: systemClock,
    servedBy: () => state.instanceId,
    findInstanceId,
    isReady: () => state.isReady,
    logRequest: createAccessLog(systemClock, (line) => process.stdout.write(`${line}\n`)),
    logFault: (error) => writeError(describeFault(error)),
  });
}

/** Readiness goes first, then no new connection is taken, then what is under way ends, then the database is left. */
async function stop(listeners: readonly Listener[], store: TimeStore | undefined): Promise<void> {
  state.isReady = false;
  await drain(listeners);
  await store?.close();
  process.exit(0);
}

main();
