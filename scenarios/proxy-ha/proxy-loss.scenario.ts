import { scaledMs } from "../../lab/model/clock.ts";
import {
  type Download,
  defineScenario,
  explainReplacement,
  MACHINE_MS,
  predictReplacement,
  type Stage,
} from "../../lab/scenario/index.ts";
import { addressesOf, type Cast, proxiesOf, readCast } from "./cast.ts";
import { clientClaims, tellClients } from "./clients.ts";
import { claimUndisturbed, startDownload } from "./download.ts";
import { waitForClients, waitForClientsOfProxy } from "./logs.ts";
import { claimSequence, claimSuccessor, type Replacement, untilReplaced } from "./replacement.ts";

const RATE_PER_SECOND = 20;
/** From the wish to stop a proxy until it has stopped: Squid takes one or two seconds to take leave. */
const STOPPING_MS = 3_000;

export default defineScenario({
  name: "proxy-loss",
  title: "One of two forward proxies is stopped under load; it is replaced, and the application goes on",
  template: "proxy-ha",
  timeScale: 10,
  async run(stage) {
    const cast = await readCast(stage);
    await claimOnlyWay(stage, cast);
    const startedAtMs = Date.now();
    const plan = { urls: [cast.url], proxy: cast.proxy, ratePerSecond: RATE_PER_SECOND };
    stage.tell(`${cast.app.name} asks ${cast.url} through ${cast.proxy}, ${RATE_PER_SECOND} times a second.`);
    const load = await stage.load({ ...plan, durationMs: 600_000, timeoutMs: 5_000 }, cast.app.name);
    await claimBothServe(stage, cast, startedAtMs);
    const { loss, download } = await loseOne(stage, cast);
    claimSequence(stage, cast, loss, { fromMs: 0, untilMs: STOPPING_MS });
    await claimSuccessor(stage, cast, loss, "EC2");
    await claimUndisturbed(stage, cast, download, loss);
    const samples = await load.stop();
    for (const line of tellClients(samples)) stage.tell(line);
    for (const claim of clientClaims(samples, loss.atMs, loss.leftAtMs)) stage.claim(claim);
  },
});

/** Peering is not transitive (row V23): what the proxies reach, the application does not. */
async function claimOnlyWay(stage: Stage, { app, service }: Cast): Promise<void> {
  const [proxy] = await proxiesOf(stage);
  for (const [from, predicted] of [
    [app, "timed-out"],
    [proxy, "open"],
  ] as const) {
    if (!from) continue;
    const measured = await stage.lab.client(from.name).probe(`${service.privateIp}:80`);
    stage.expect(`${from.name} connects to the service directly`).toBe(measured, predicted);
  }
}

/** @param sinceMs what the logs say of earlier times does not count */
async function claimBothServe(stage: Stage, cast: Cast, sinceMs: number): Promise<void> {
  const proxies = await proxiesOf(stage);
  const seen = await waitForClients(stage, cast, proxies, sinceMs);
  stage.expect("the service's log names both proxies, and nobody else").toBe(seen, addressesOf(proxies));
  const targets = await stage.lab.targetGroup(cast.targetGroup.name).targets();
  const states = proxies.map((one) => targets.find(({ targetId }) => targetId === one.instanceId)?.state ?? "none");
  stage.expect("target health of the two proxies").toBe(states, ["healthy", "healthy"]);
  for (const proxy of proxies) {
    const clients = await waitForClientsOfProxy(stage, proxy, sinceMs);
    stage.expect(`${proxy.name} sees the client's own address (NLB-038)`).toBe(clients, [cast.app.privateIp]);
  }
}

async function loseOne(stage: Stage, cast: Cast): Promise<{ loss: Replacement; download: Download }> {
  const proxies = await proxiesOf(stage);
  const victim = stage.choose(proxies);
  const [survivor = victim] = proxies.filter((one) => one !== victim);
  const download = await startDownload(stage, cast, survivor, lastsMs(stage, cast));
  const step = {
    about: `Stopping ${victim.name} (${victim.instanceId}, ${victim.availabilityZone}), as docker stop does.`,
    question: "How long until another proxy serves in its place, and how many requests fail?",
    answer: `${explainReplacement(stage.plan, cast.group, stage.timeScale)} Squid may take ${STOPPING_MS / 1000} s to stop.`,
  };
  const loss = await stage.step(step, async () => {
    const atMs = Date.now();
    await victim.stop();
    return untilReplaced(stage, victim, atMs);
  });
  return { loss, download };
}

/** How long the download has to last: until the successor is healthy at the latest, and a while beyond. */
function lastsMs(stage: Stage, { group, targetGroup }: Cast): number {
  const { recoveryMs } = predictReplacement(stage.plan, group, stage.timeScale);
  const drainingMs = scaledMs(targetGroup.deregistrationDelaySeconds, stage.timeScale);
  return STOPPING_MS + MACHINE_MS.notice + recoveryMs + drainingMs;
}
