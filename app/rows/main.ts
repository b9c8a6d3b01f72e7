/**
 * The load program for databases: `node --env-file=/etc/sysconfig/app rows.mjs '<plan as JSON>'`. It runs beside the application,
 * with the application's settings, prints one sample a line as JSON, and stops as the load program does.
 */
import { printLine, readPlan, stopSignal } from "../../lab/scenario/instance-program.ts";
import { loadPlanSchema, runLoad } from "../../lab/scenario/load/index.ts";
import { fail } from "../serve.ts";
import { type DatabaseSettings, readDatabaseSettings } from "../settings.ts";
import { createNaiveClient, createPooledClient, type RowClient } from "./clients.ts";
import { rowRequest } from "./row-request.ts";

const plan = readPlan("rows", loadPlanSchema);
const settings = loadSettings();
const clients = new Map(plan.urls.map((url) => [url, open(url)]));
const request = rowRequest(plan, (url) => clients.get(url) as RowClient);
await runLoad(plan, printLine, stopSignal(), { now: () => performance.timeOrigin + performance.now(), request });
process.exit(0);

function loadSettings(): DatabaseSettings {
  try {
    return readDatabaseSettings(process.env);
  } catch (error) {
    return fail(error);
  }
}

function open(url: string): RowClient {
  const { hostname, port } = new URL(url);
  const login = { ...settings, port: port ? Number(port) : settings.port };
  return (plan.client === "naive" ? createNaiveClient : createPooledClient)(login, hostname);
}
