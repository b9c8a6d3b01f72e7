/** The fabric's program: serves its agent socket and starts with the state that it kept. */
import { readFile, rename, writeFile } from "node:fs/promises";
import { pino } from "pino";
import { systemSchedule } from "../../proxy/health/index.ts";
import type { FlowCut } from "../../proxy/nlb/index.ts";
import { parseFabricState, serveAgent } from "../agent/index.ts";
import { FABRIC_SOCKET, type FabricState, RUN_DIR, systemClock, type TargetHealth } from "../model/index.ts";
import { createFabric } from "./fabric.ts";
import { createFormerActions } from "./former-actions.ts";
import { createHealthChecks } from "./health-checks.ts";
import { createLines } from "./impair/index.ts";
import { applyLinks, applySysctls, compileLinks } from "./links/index.ts";
import { compileCounters, createMetrics, listTracked, METRICS_TABLE } from "./metrics/index.ts";
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

const RETRY_MS = 1000;
const REFUSALS_MS = 1000;

const runDir = process.env.TIERLAB_RUN_DIR ?? RUN_DIR;
const socketPath = FABRIC_SOCKET.replace(RUN_DIR, runDir);
const stateFile = `${runDir}/fabric-state.json`;
const log = pino({ level: process.env.TIERLAB_LOG_LEVEL ?? "info" });
const stop = new AbortController();
for (const name of ["SIGTERM", "SIGINT"] as const) process.once(name, () => stop.abort());

const refused = await applySysctls();
if (refused.length > 0) log.warn({ refused }, "kernel settings that could not be made");

const ruleset = createRulesetKeeper(applyRuleset);
const services = await createServices(systemClock);
const checks = createHealthChecks(systemClock);
const refusals = createRefusals({
  read: () => readRefused(TABLE),
  onError: (err) => log.debug({ err }, "refusals could not be read"),
  clock: systemClock,
});
const onError = (err: unknown, doing: string) => log.error({ err }, doing);
const metrics = createMetrics({
  applyCounters: applyOnce(),
  readCounters: () => readCounters(METRICS_TABLE),
  listTracked,
  health: checks.snapshot,
  blindNodes: checks.blindNodes,
  plane: () => plane.readings(),
  onError: (err) => log.warn({ err }, "metrics could not be read"),
  clock: systemClock,
});
const lines = createLines({ nowMs: () => performance.now(), random: Math.random, onError });
const accessLog = createAccessLog((line) => void process.stdout.write(`nlb-access ${line}\n`));
const plane = openPlane({ runDir, clock: systemClock, accessLog, onError });
const fabric = createFabric({
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
  keep: keepState,
  onError,
  retryMs: RETRY_MS,
});

const formerActions = createFormerActions(systemSchedule, (state, cuts) => {
  cutLogged(state, cuts).catch((err: unknown) => onError(err, "ending flows of a former default action"));
});
const kept = await readKept();
if (kept) await applyState(kept).catch((err: unknown) => log.error({ err }, "the kept state could not be applied"));

await serveAgent({
  socketPath,
  parse: parseFabricState,
  onState: applyLogged,
  health: withRefusals(checks, refusals),
  problem: fabric.problem,
  reports: { "/metrics": metrics.report, "/flows": metrics.flows, "/access-log": async () => accessLog.lines() },
  signal: stop.signal,
});
void metrics.run(stop.signal);
setInterval(() => void refusals.collect(), REFUSALS_MS).unref();
log.info({ socket: socketPath }, "fabric serves");
if (stop.signal.aborted) void end();
else stop.signal.addEventListener("abort", end, { once: true });

/** Most changes of health change nothing that is counted. */
function applyOnce(): (state: FabricState, health: readonly TargetHealth[]) => Promise<void> {
  let applied = "";
  return async (state, health) => {
    const text = compileCounters(state, health);
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

async function keepState(state: FabricState): Promise<void> {
  const next = `${stateFile}.next`;
  await writeFile(next, JSON.stringify(state), { mode: 0o600 });
  await rename(next, stateFile);
}

/** `undefined` where none was kept, or what was kept is no state any more. */
async function readKept(): Promise<FabricState | undefined> {
  const text = await readFile(stateFile, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return parseFabricState(JSON.parse(text));
  } catch (err) {
    log.error({ err }, "the kept state could not be read");
    return undefined;
  }
}
