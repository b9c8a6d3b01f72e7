import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createHandle } from "../../lab/handle/create.ts";
import type { LabHandle } from "../../lab/handle/handle.ts";
import { LabError } from "../../lab/model/errors.ts";
import { waitUntil } from "../../lab/model/wait.ts";
import { startLab } from "../../lab/project/start.ts";
import { type Asked, type FuzzFigures, figuresOf } from "./fuzz-figures.ts";
import { lookAtFabric } from "./fuzz-look.ts";
import { clientPlan, targetPlan } from "./fuzz-plans.ts";
import { makePair, startHostile, startOwn } from "./fuzz-programs.ts";
import { numberOf } from "./number-of.ts";
import type { Soak } from "./soak.ts";

const SECONDS = 300;
const TIME_SCALE = 10;
const LOOK_MS = 5_000;
const GOOD_GROUPS = ["good-plain", "good-proxy", "good-secure", "good-line"] as const;
/** Far beyond what a request takes, on a machine that hostile programs keep busy. */
const PATIENCE_MS = 10_000;
const SETTLED_MS = 60_000;

/**
 * A hostile target and a hostile client beside a good target and a good client: the good are served, and the fabric's
 * program neither ends nor grows. `TIERLAB_SOAK_SECONDS` takes another length, `TIERLAB_FUZZ_SEED` says all once more.
 */
export const fuzz: Soak = (say) => {
  const seconds = numberOf("TIERLAB_SOAK_SECONDS", SECONDS);
  const seed = numberOf("TIERLAB_FUZZ_SEED", Date.now() % 1_000_000);
  say(`TIERLAB_FUZZ_SEED=${seed}`);
  return fuzzFor(seconds * 1000, { name: "soak-fuzz", seed, say });
};

interface FuzzOptions {
  readonly name: string;
  readonly seed: number;
  readonly say: (text: string) => void;
}

/** @param durationMs real time @throws LabError `LoadFailed`, `WaitTimedOut` */
async function fuzzFor(durationMs: number, { name, seed, say }: FuzzOptions): Promise<FuzzFigures> {
  const template = join(import.meta.dirname, "fuzz.yaml");
  // Nothing serves before the programs below do, and the hostile target is healthy by chance alone.
  await using started = await startLab({ template, name, timeScale: TIME_SCALE, awaitReady: false });
  const lab = createHandle(started);
  const pair = await makePair();
  const asked: Asked[] = [];
  await startOwn(lab, "Good", "fuzz-server.ts", pair, () => {});
  const target = await startHostile(lab, "Bad", targetPlan(seed, pair));
  await Promise.all(GOOD_GROUPS.map((group) => isHealthy(lab, group)));
  const plan = { name: await lab.loadBalancer("fuzz").dnsName(), patienceMs: PATIENCE_MS, pauseMs: 100 };
  const good = await startOwn(lab, "GoodClient", "fuzz-client.ts", plan, (line) => asked.push(line as Asked));
  await waitUntil(() => asked.length >= 30, { what: "the good client to be served", timeoutMs: 60_000 });
  const looks = [await lookAtFabric(lab)];
  const beganMs = Date.now();
  const client = await startHostile(lab, "BadClient", clientPlan(seed, await addressOf(lab)));
  for (const endMs = performance.now() + durationMs; performance.now() < endMs; ) {
    await delay(Math.min(LOOK_MS, durationMs));
    looks.push(await lookAtFabric(lab));
    const failed = asked.filter(({ failure }) => failure !== undefined);
    say(`${asked.length} good requests, ${failed.length} failed; the fabric holds ${looks.at(-1)?.residentMiB} MiB`);
  }
  const tallies = [...(await client.end()), ...(await target.end())];
  good.endInput();
  await good.ended;
  const isQuiet = async () => (await lookAtFabric(lab)).descriptors <= (looks[0]?.descriptors ?? 0);
  // Where not all are closed in time, the figures tell.
  await waitUntil(isQuiet, { what: "connections to close", timeoutMs: SETTLED_MS, everyMs: 1000 }).catch(() => {});
  looks.push(await lookAtFabric(lab));
  return figuresOf(asked, tallies, looks, await goodChanges(lab, beganMs));
}

async function isHealthy(lab: LabHandle, group: string): Promise<void> {
  const hasOne = async () => (await lab.targetGroup(group).healthy()).length === 1;
  await lab.until(hasOne, { what: `the target of ${group} to be healthy` });
}

/** Of the load balancer's one node. */
async function addressOf(lab: LabHandle): Promise<string> {
  const client = await lab.instances("BadClient");
  const name = await lab.loadBalancer("fuzz").dnsName();
  const script = `require("dns").promises.resolve4(${JSON.stringify(name)}).then(([ip]) => console.log(ip))`;
  const found = await client[0]?.exec(["node", "-e", script]);
  const ip = found?.stdout.trim();
  if (!ip) throw new LabError("SoakFailed", `The load balancer has no address: ${found?.stderr}`, { status: 500 });
  return ip;
}

/** Changes of the good target in any of its groups, since hostile programs run. */
async function goodChanges(lab: LabHandle, sinceMs: number): Promise<number> {
  const [good] = await lab.instances("Good");
  const events = await Array.fromAsync(lab.events());
  return events.filter(
    (event) => event.kind === "target-health" && event.timeMs >= sinceMs && event.target.targetId === good?.instanceId,
  ).length;
}
