/** The fabric's program: serves its agent socket and starts with the state that it kept. */
import { readFile, rename, writeFile } from "node:fs/promises";
import { pino } from "pino";
import { createHealthChecker } from "../../proxy/health/index.ts";
import { parseFabricState, serveAgent } from "../agent/index.ts";
import { FABRIC_SOCKET, type FabricState, RUN_DIR, systemClock } from "../model/index.ts";
import { createFabric } from "./fabric.ts";
import { applyLinks, applySysctls, compileLinks } from "./links/index.ts";
import { applyRuleset, compileRuleset, cutFlows } from "./nft/index.ts";
import { createServices } from "./services.ts";

const STATE_FILE = `${RUN_DIR}/fabric-state.json`;

const log = pino({ level: process.env.TIERLAB_LOG_LEVEL ?? "info" });
const stop = new AbortController();
for (const name of ["SIGTERM", "SIGINT"] as const) process.once(name, () => stop.abort());

const refused = await applySysctls();
if (refused.length > 0) log.warn({ refused }, "kernel settings that could not be made");

let ruleset = "";
const services = await createServices(systemClock);
const fabric = createFabric({
  applyLinks: (state) => applyLinks(compileLinks(state)),
  applyRuleset: async (state, health) => {
    const text = compileRuleset(state, health);
    if (text === ruleset) return;
    await applyRuleset(text);
    ruleset = text;
  },
  cutFlows,
  publish: services.publish,
  keep: keepState,
  createChecker: ({ timeScale }, { nodes }, onChange) =>
    createHealthChecker({
      flavour: "nlb",
      clock: systemClock,
      timeScale,
      checkers: nodes.map(({ availabilityZone, privateIp }) => ({ availabilityZone, sourceIp: privateIp })),
      onChange,
    }),
  onError: (err, doing) => log.error({ err }, doing),
});

const kept = await readKept();
if (kept) await fabric.apply(kept).catch((err: unknown) => log.error({ err }, "the kept state could not be applied"));

await serveAgent({
  socketPath: FABRIC_SOCKET,
  parse: parseFabricState,
  onState: fabric.apply,
  health: { snapshot: fabric.health, subscribe: fabric.subscribe },
  problem: fabric.problem,
  signal: stop.signal,
});
log.info({ socket: FABRIC_SOCKET }, "fabric serves");
stop.signal.addEventListener("abort", () => {
  fabric.close();
  services.close();
  process.exit(0);
});

async function keepState(state: FabricState): Promise<void> {
  const next = `${STATE_FILE}.next`;
  await writeFile(next, JSON.stringify(state), { mode: 0o600 });
  await rename(next, STATE_FILE);
}

/** `undefined` where none was kept, or what was kept is no state any more. */
async function readKept(): Promise<FabricState | undefined> {
  const text = await readFile(STATE_FILE, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return parseFabricState(JSON.parse(text));
  } catch (err) {
    log.error({ err }, "the kept state could not be read");
    return undefined;
  }
}
