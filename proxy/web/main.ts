/** `web -f httpd.conf [-t] [-k signal] [-D name]`: the web tier's program, called and signalled as httpd is. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { parseArgs } from "node:util";
import { describeError, LabErrors } from "../../lab/model/errors.ts";
import type { HttpdConfig } from "./config/httpd-config.ts";
import { parseConfig, renderConfigFaults } from "./config/parse-config.ts";
import { systemSources } from "./config/sources.ts";
import { startWebServer, type WebServer } from "./web-server.ts";

const USAGE = "usage: web [-f httpd.conf] [-t] [-k graceful|restart|graceful-stop|stop] [-D name]";

/** What `-k` sends, as httpd's own does. */
const SIGNALS: Readonly<Record<string, NodeJS.Signals>> = {
  ...{ graceful: "SIGUSR1", restart: "SIGHUP", "graceful-stop": "SIGWINCH", stop: "SIGTERM" },
};

interface Arguments {
  readonly file: string;
  readonly isTest: boolean;
  readonly signal: NodeJS.Signals | undefined;
  readonly defines: readonly string[];
}

async function main(): Promise<void> {
  const options = readArguments();
  const config = loadConfig(options);
  if (options.isTest) fail(0, "Syntax OK");
  if (options.signal) return signalRunning(config, options.signal);
  const server = await startWebServer(config).catch((error: Error) => fail(1, `could not start: ${error.message}`));
  writePid(config);
  reloadOnSignal(server, options);
  stopOnSignal(server, config);
  server.note("notice", "configured -- resuming normal operations");
}

function readArguments(): Arguments {
  try {
    const { values } = parseArgs({
      options: {
        f: { type: "string", short: "f", default: "/etc/httpd/conf/httpd.conf" },
        t: { type: "boolean", short: "t", default: false },
        k: { type: "string", short: "k", default: "start" },
        D: { type: "string", short: "D", multiple: true, default: [] },
      },
    });
    if (values.k !== "start" && !Object.hasOwn(SIGNALS, values.k)) throw new Error(`-k cannot be \`${values.k}\``);
    return { file: values.f, isTest: values.t, signal: SIGNALS[values.k], defines: values.D };
  } catch (error) {
    return fail(2, `${(error as Error).message}\n${USAGE}`);
  }
}

/** @throws LabErrors, or the system's error where the file cannot be read */
function readConfig({ file, defines }: Arguments): HttpdConfig {
  return parseConfig(readFileSync(file, "utf8"), file, hostname(), systemSources(defines));
}

function loadConfig(options: Arguments): HttpdConfig {
  try {
    return readConfig(options);
  } catch (error) {
    return fail(1, faultText(error));
  }
}

function faultText(error: unknown): string {
  return error instanceof LabErrors ? renderConfigFaults(error) : describeError(error);
}

function writePid({ pidFile }: HttpdConfig): void {
  if (pidFile === undefined) return;
  try {
    writeFileSync(pidFile, `${process.pid}\n`);
  } catch (error) {
    fail(1, `could not write PidFile: ${(error as Error).message}`);
  }
}

function signalRunning({ pidFile }: HttpdConfig, signal: NodeJS.Signals): void {
  if (pidFile === undefined) fail(1, "-k needs a PidFile in the configuration");
  try {
    process.kill(Number(readFileSync(pidFile, "utf8")), signal);
  } catch (error) {
    fail(1, `httpd (pid file ${pidFile}) is not running: ${(error as Error).message}`);
  }
}

/** A configuration that cannot be used is logged, and the one before goes on. */
function reloadOnSignal(server: WebServer, options: Arguments): void {
  const reload = async (how: "reload" | "restart") => {
    try {
      await server[how](readConfig(options));
      server.note("notice", `${how} done: resuming normal operations`);
    } catch (error) {
      server.note("error", `${how} refused, the configuration before goes on: ${faultText(error)}`);
    }
  };
  process.on("SIGUSR1", () => void reload("reload"));
  process.on("SIGHUP", () => void reload("restart"));
}

/** SIGTERM too is graceful: it is what a stopping instance sends, and what is under way should end well. */
// DIFFERS: httpd breaks off requests on SIGTERM and is graceful on SIGWINCH only.
function stopOnSignal(server: WebServer, { pidFile }: HttpdConfig): void {
  for (const signal of ["SIGTERM", "SIGINT", "SIGWINCH"] as const) {
    process.once(signal, () => {
      void server.stop().then(() => {
        if (pidFile !== undefined) rmSync(pidFile, { force: true });
        process.exit(0);
      });
    });
  }
}

function fail(status: number, message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(status);
}

await main();
