/** `web -f httpd.conf [-t]`: the web tier's program, called as httpd is. */
import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { parseArgs } from "node:util";
import { describeError, LabErrors } from "../../lab/model/errors.ts";
import type { HttpdConfig } from "./config/httpd-config.ts";
import { parseConfig, renderConfigFaults } from "./config/parse-config.ts";
import { startWebServer, type WebServer } from "./web-server.ts";

const USAGE = "usage: web [-f httpd.conf] [-t]";

async function main(): Promise<void> {
  const { file, isTest } = readArguments();
  const config = await loadConfig(file);
  if (isTest) fail(0, "Syntax OK");
  const server = await startWebServer(config).catch((error: Error) => fail(1, `could not start: ${error.message}`));
  stopOnSignal(server);
}

function readArguments(): { file: string; isTest: boolean } {
  try {
    const { values } = parseArgs({
      options: { f: { type: "string", short: "f" }, t: { type: "boolean", short: "t" } },
    });
    return { file: values.f ?? "/etc/httpd/conf/httpd.conf", isTest: values.t ?? false };
  } catch (error) {
    return fail(2, `${(error as Error).message}\n${USAGE}`);
  }
}

async function loadConfig(file: string): Promise<HttpdConfig> {
  try {
    return parseConfig(await readFile(file, "utf8"), file, hostname());
  } catch (error) {
    return fail(1, error instanceof LabErrors ? renderConfigFaults(error) : describeError(error));
  }
}

/** SIGTERM too is graceful: it is what a stopping instance sends, and what is under way should end well. */
// DIFFERS: httpd breaks off requests on SIGTERM and is graceful on SIGWINCH only.
function stopOnSignal(server: WebServer): void {
  for (const signal of ["SIGTERM", "SIGINT", "SIGWINCH"] as const) {
    process.once(signal, () => server.stop().then(() => process.exit(0)));
  }
}

function fail(status: number, message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(status);
}

await main();
