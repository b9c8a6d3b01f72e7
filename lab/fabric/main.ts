/** The fabric's program: serves its agent socket and goes on from what an earlier run of it kept. */
import { pino } from "pino";
import { systemSchedule } from "../../proxy/health/index.ts";
import type { FlowCut } from "../../proxy/nlb/index.ts";
import { parseFabricState, serveAgent } from "../agent/index.ts";
import { FABRIC_SOCKET, type FabricState, RUN_DIR, systemClock } from "../model/index.ts";
import { createFabric, type FabricPorts } from "./fabric.ts";
import { createFormerActions, type FormerActionsPorts, type LeftBehind } from "./former-actions.ts";
import { createHealthChecks, type KeptChecks } from "./health-checks.ts";
import { createLines } from "./impair/index.ts";
import { createKeptFiles, healthOf } from "./kept/index.ts";
import { applyLinks, applySysctls, compileLinks } from "./links/index.ts";
import {
  compileCounters,
  createMetrics,
  listMarked,
  listTracked,
  METRICS_TABLE,
  readTracking,
} from "./metrics/index.ts";
import { createMonitor } from "./monitor.ts";
import {
  applyRuleset,
  createRulesetKeeper,
  cutFlows,
  planRuleset,
  readCounters,
  readRefused,
  TABLE,
} from "./nft/index.ts";
import { createAccessLog, openPlane } from "./plane/index.ts";
import { createRefusals, withRefusals } from "./refusals/index.ts";
import { createServices } from "./services.ts";

interface Former {
  readonly state: FabricState;
  readonly checks: readonly KeptChecks[];
  readonly left: readonly LeftBehind[];
}

const RETRY_MS = 1000;
const MONITOR_MS = 250;
const REFUSALS_MS = 1000;

const runDir = process.env.TIERLAB_RUN_DIR ?? RUN_DIR;
const socketPath = FABRIC_SOCKET.replace(RUN_DIR, runDir);
const log = pino({ level: process.env.TIERLAB_LOG_LEVEL ?? "info" });
const stop = new AbortController();
for (const name of ["SIGTERM", "SIGINT"] as const) process.once(name, () => stop.abort());

const refused = await applySysctls();
if (refused.length > 0) log.warn({ refused }, "kernel settings that could not be made");

const keeper = createKeptFiles({
  runDir,
  onDamage: (err, file) => log.error({ err, file }, "what an earlier run kept could not be read"),
});
const former = await readFormer();
const ruleset = createRulesetKeeper(applyRuleset);
const services = await createServices(systemClock, await keeper.readSecret());
const checks = createHealthChecks(systemClock, former?.checks);
const refusals = createRefusals({
  read: () => readRefused(TABLE),
  onError: (err) => log.debug({ err }, "refusals could not be read"),
  clock: systemClock,
  former: former?.state,
});
const onError = (err: unknown, doing: string) => log.error({ err }, doing);
const metrics = createMetrics({
  applyCounters: applyOnce(),
  readCounters: () => readCounters(METRICS_TABLE),
  listTracked,
  listMarked,
  readTracking,
  health: checks.snapshot,
  blindNodes: checks.blindNodes,
  plane: () => plane.readings(),
  onError: (err) => log.warn({ err }, "metrics could not be read"),
  clock: systemClock,
});
const monitor = createMonitor({ now: () => performance.now() });
const lines = createLines({ nowMs: () => performance.now(), random: Math.random, onError });
const accessLog = createAccessLog((line) => void process.stdout.write(`nlb-access ${line}\n`));
const plane = openPlane({ runDir, clock: systemClock, accessLog, onError });
const ports: FabricPorts = {
  checks,
  applyRuleset: async (state, health) => {
    const update = ruleset.updateTo(planRuleset(state, health));
    if (update) await refusals.swap(state, update);
  },
  applyLinks: (state) => applyLinks(compileLinks(state)),
  applyLines: lines.apply,
  cutFlows: cutLogged,
  publish: async (state, health, blindNodes) => {
    await services.publish(state, health, blindNodes);
    // A lab works without being counted.
    await metrics.follow(state, health).catch((err: unknown) => onError(err, "counting for a state"));
    await plane.update(state, health);
  },
  keep: keeper.keepState,
  keepHealth: ({ lab }) => keeper.keepHealth({ lab, checks: checks.kept() }),
  onError,
  retryMs: RETRY_MS,
};
const fabric = createFabric(ports, former && { state: former.state, health: healthOf(former.checks) });

const formerPorts: FormerActionsPorts = {
  clock: systemClock,
  schedule: systemSchedule,
  cutFlows: (state, cuts) => {
    cutLogged(state, cuts).catch((err: unknown) => onError(err, "ending flows of a former default action"));
  },
  keep: (left) => {
    keeper.keepLeftBehind(left).catch((err: unknown) => onError(err, "keeping what former default actions left"));
  },
};
const formerActions = createFormerActions(formerPorts, former?.left);
if (former) {
  await applyState(former.state).catch((err: unknown) => onError(err, "applying what an earlier run had applied"));
}

await serveAgent({
  socketPath,
  parse: parseFabricState,
  onState: applyLogged,
  health: withRefusals(checks, refusals),
  problem: fabric.problem,
  reports: {
    "/metrics": metrics.report,
    "/flows": metrics.flows,
    "/access-log": async () => accessLog.lines(),
    "/sightings": async () => monitor.report(),
  },
  signal: stop.signal,
});
void metrics.run(stop.signal);
setInterval(() => void refusals.collect(), REFUSALS_MS).unref();
setInterval(monitor.look, MONITOR_MS).unref();
log.info({ socket: socketPath }, "fabric serves");
if (stop.signal.aborted) void end();
else stop.signal.addEventListener("abort", end, { once: true });

/** Most changes of health change nothing that is counted. */
function applyOnce(): (...counted: Parameters<typeof compileCounters>) => Promise<void> {
  let applied = "";
  return async (...counted) => {
    const text = compileCounters(...counted);
    if (text !== applied) await applyRuleset(text);
    applied = text;
  };
}

async function applyLogged(state: FabricState): Promise<void> {
  try {
    await applyState(state);
  } catch (err) {
    log.error({ err }, "a state could not be applied");
    throw err;
  }
}

async function applyState(state: FabricState): Promise<void> {
  await fabric.apply(state);
  monitor.follow(state.monitored ?? []);
  formerActions.follow(state);
}

async function cutLogged(state: FabricState, cuts: readonly FlowCut[]): Promise<void> {
  log.info({ cuts }, "flows end");
  plane.cut(cuts);
  await cutFlows(state, cuts);
}

async function end(): Promise<void> {
  formerActions.close();
  checks.close();
  services.close();
  await fabric.close();
  await plane.close();
  await lines.close();
  process.exit(0);
}

/** What an earlier run had applied; of another lab's health nothing is taken over. */
async function readFormer(): Promise<Former | undefined> {
  const { readState, readHealth, readLeftBehind } = keeper;
  const [state, health, left = []] = await Promise.all([readState(), readHealth(), readLeftBehind()]);
  return state && { state, left, checks: health?.lab === state.lab ? health.checks : [] };
}
