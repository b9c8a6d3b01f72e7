/** The control program: leads one lab until SIGTERM. Its lock was taken before it was started. */
import { pino } from "pino";
import { serveApi } from "../api/server.ts";
import { certificateFolder, ensureCertificates, ensureSecret } from "../certificates/index.ts";
import { ingressPlan } from "../compose/ingress.ts";
import { connectDocker } from "../docker/index.ts";
import { systemClock } from "../model/clock.ts";
import { describeError } from "../model/errors.ts";
import {
  API_PORT,
  AUTHORITY_DIR,
  EVENTS_FILE,
  LAB_SECRET_FILE,
  LOGS_DIR,
  OUTPUTS_DIR,
  RUN_DIR,
} from "../model/naming.ts";
import { certificatesOf } from "../model/s3.ts";
import { readAccessLog } from "./access-log.ts";
import { connectAgents } from "./adapters/agents.ts";
import { connectDatabases } from "./adapters/databases.ts";
import { connectEngine } from "./adapters/engine.ts";
import { connectFaultMachine } from "./adapters/fault-machine.ts";
import { connectGuestEngine } from "./adapters/guests.ts";
import { connectInstanceAgent } from "./adapters/instance-agent.ts";
import { openKeptLogs } from "./adapters/kept-logs.ts";
import { openOutputs } from "./adapters/outputs.ts";
import { openJournal } from "./journal.ts";
import { startControl } from "./loop.ts";
import { type ControlSettings, readSettings } from "./settings.ts";
import { readSightings } from "./sightings.ts";

/** Bad input, as the command line says it. */
const WRONG_USAGE = 2;

const log = pino({ level: process.env.TIERLAB_LOG_LEVEL ?? "info" });
const stop = new AbortController();
for (const name of ["SIGTERM", "SIGINT"] as const) process.once(name, () => stop.abort());

const { lab, timeScale } = settingsOrExit();
const docker = connectDocker();
const authority = await certificatesOrExit();
const journal = openJournal(process.env.EVENTS_FILE ?? EVENTS_FILE, systemClock);
const agents = connectAgents();
const keptLogs = openKeptLogs(docker, LOGS_DIR);
const control = startControl(
  {
    lab,
    timeScale,
    secret: lab.instanceProfiles || lab.buckets ? await ensureSecret(LAB_SECRET_FILE) : undefined,
    clock: systemClock,
    engine: connectEngine(docker, { lab: lab.name, log, authority, keptLogs }),
    machine: connectFaultMachine(docker, lab.name),
    agent: connectInstanceAgent(docker, lab.region),
    outputs: openOutputs(process.env.OUTPUTS_DIR ?? OUTPUTS_DIR),
    agents,
    databases: connectDatabases(docker, lab, { sightings: () => readSightings(agents), timeScale, log }),
    guests: connectGuestEngine(docker, { lab: lab.name, authority, keptLogs, log }),
    ingress: ingressPlan(lab),
    journal,
    log,
  },
  stop.signal,
);
const api = await serveApi(
  { ...control, authority, accessLog: () => readAccessLog(agents), subscribe: journal.subscribe },
  { host: "0.0.0.0", port: API_PORT },
);
log.info({ lab: lab.name, port: api.port }, "control leads");
await control.ended;
await api.close();
journal.close();
log.info("control ended");

/** One clear line instead of a stack: a person wrote what is wrong here. */
function settingsOrExit(): ControlSettings {
  try {
    return readSettings(process.env);
  } catch (error) {
    log.fatal(describeError(error));
    process.exit(WRONG_USAGE);
  }
}

/** Listeners of the data plane wait for them; whoever leads next tries again. */
async function certificatesOrExit(): Promise<string | undefined> {
  try {
    const places = { folder: certificateFolder(RUN_DIR), authorityFolder: AUTHORITY_DIR };
    return await ensureCertificates(places, { certificates: certificatesOf(lab) });
  } catch (error) {
    log.fatal(describeError(error));
    process.exit(1);
  }
}
