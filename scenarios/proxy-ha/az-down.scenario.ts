import type { InstanceHandle } from "../../lab/handle/index.ts";
import { scaledMs } from "../../lab/model/clock.ts";
import { LabError } from "../../lab/model/errors.ts";
import {
  defineScenario,
  explainChecks,
  intervalMs,
  isFailure,
  predictUnhealthy,
  type Sample,
  type Stage,
} from "../../lab/scenario/index.ts";
import { addressesOf, type Cast, proxiesOf, readCast } from "./cast.ts";
import { tellClients } from "./clients.ts";
import { waitForClients } from "./logs.ts";
import { addressesOfName, nodesOf, untilNamed } from "./name.ts";
import { untilGraceIsOver, untilReplaced } from "./replacement.ts";

const RATE_PER_SECOND = 20;
/** Row NLB-085. */
const TTL_SECONDS = 60;
/** Node tries the name's next address when the first has been silent for 250 ms. */
const SECOND_CHOICE_MS = 250;
/** A request may be under way when the zone is lost, or be due just before its address leaves the name. */
const UNDER_WAY_MS = 500;
/** Until the name, the group and the load are whole again: a generous deadline, not a measurement. */
const DEADLINE_MS = 300_000;

export default defineScenario({
  name: "az-down",
  title:
    "The zone of one proxy is lost: its address leaves the NLB's name, clients go on; with the zone balance returns",
  template: "proxy-ha",
  timeScale: 10,
  async run(stage) {
    const cast = await readCast(stage);
    await untilGraceIsOver(stage, cast);
    const victim = await findVictim(stage, cast);
    const plan = { urls: [cast.url], proxy: cast.proxy, ratePerSecond: RATE_PER_SECOND };
    const load = await stage.load({ ...plan, durationMs: 3_600_000, timeoutMs: 5_000 }, cast.app.name);
    stage.expect("what the NLB's name gives").toBe(await addressesOfName(stage, cast), nodesOf(cast));
    const lost = await loseZone(stage, cast, victim);
    await returnZone(stage, cast, lost);
    const samples = await load.stop();
    for (const line of tellClients(samples)) stage.tell(line);
    claimClients(stage, samples, lost);
  },
});

interface LostZone {
  readonly zone: string;
  readonly atMs: number;
  /** When its address had left the name. */
  readonly leftAtMs: number;
  readonly stop: () => Promise<void>;
}

/** The proxy of the zone where neither the application nor the service lives: they must be there to see. */
async function findVictim(stage: Stage, { app }: Cast): Promise<InstanceHandle> {
  const victim = (await proxiesOf(stage)).find((one) => one.availabilityZone !== app.availabilityZone);
  if (victim) return victim;
  throw new LabError(
    "NothingToChoose",
    `No proxy is in another zone than ${app.name}: play it on a lab that is balanced`,
  );
}

async function loseZone(stage: Stage, cast: Cast, victim: InstanceHandle): Promise<LostZone> {
  const zone = victim.availabilityZone as string;
  const { healthCheck } = cast.targetGroup;
  const step = {
    about: `Availability Zone ${zone} is lost, with ${victim.name} and the NLB's address in it.`,
    question: "What do clients meet, for how long, and where does the group launch?",
    answer: `${explainChecks(healthCheck, stage.timeScale)} Until then the name still gives the dead address: connections to it stay silent. Who keeps the address fails for up to the TTL of ${TTL_SECONDS} s longer. A launch in ${zone} fails for want of capacity, the next goes to another zone (row A43).`,
  };
  return stage.step(step, async () => {
    const atMs = Date.now();
    const fault = await stage.fault("az-down", { zone });
    const leftAtMs = await untilNamed(stage, cast, nodesOf(cast, zone), DEADLINE_MS);
    claimLeft(stage, cast, leftAtMs - atMs);
    const { successor } = await untilReplaced(stage, victim, atMs);
    const fresh = await stage.lab.instance(successor);
    stage.expect("the new proxy's zone").toBe(fresh.availabilityZone, cast.app.availabilityZone);
    return { zone, atMs, leftAtMs, stop: fault.stop };
  });
}

/** Rows NLB-081, NLB-085, NLB-086: the last failing check empties the zone, and old answers live as long as the TTL. */
function claimLeft(stage: Stage, { targetGroup }: Cast, measuredMs: number): void {
  const { healthCheck } = targetGroup;
  const span = predictUnhealthy(healthCheck, stage.timeScale);
  const toleranceMs = intervalMs(healthCheck, stage.timeScale);
  stage.expect("the zone's address leaves the name").between(measuredMs, span, toleranceMs);
  const documentedMs = span.untilMs + scaledMs(TTL_SECONDS, stage.timeScale);
  stage.expect("the same, as AWS documents it: checks, and the TTL").atMost(measuredMs, documentedMs);
}

/** Row A44: the group is balanced again, and the name whole. */
async function returnZone(stage: Stage, cast: Cast, { zone, stop }: LostZone): Promise<void> {
  const step = {
    about: `Availability Zone ${zone} is back.`,
    question: "Both proxies are in one zone now. Does anything move?",
    answer:
      "The group launches one in the emptier zone, and terminates one in the fuller when that serves (rows A34, A44).",
  };
  await stage.step(step, async () => {
    await stop();
    const isBalanced = async () => {
      const proxies = await proxiesOf(stage);
      const zones = new Set(proxies.map((one) => one.availabilityZone));
      return proxies.length === 2 && zones.size === 2 && proxies;
    };
    const proxies = await stage.until(isBalanced, { what: "the group to be balanced", withinMs: DEADLINE_MS });
    const zones = proxies.map((one) => one.availabilityZone).sort();
    stage
      .expect("zones of the group's members")
      .toBe(zones, cast.balancer.nodes.map((one) => one.availabilityZone).sort());
    const namedAtMs = await untilNamed(stage, cast, nodesOf(cast), DEADLINE_MS);
    stage.expect("what the NLB's name gives again").toBe(await addressesOfName(stage, cast), nodesOf(cast));
    const seen = await waitForClients(stage, cast, proxies, namedAtMs);
    const told = { measured: seen.join(", "), predicted: `${addressesOf(proxies).join(", ")} among them` };
    stage.expect("the service's log names both proxies").toHold(true, told);
  });
}

function claimClients(stage: Stage, samples: readonly Sample[], { atMs, leftAtMs }: LostZone): void {
  const isDuring = ({ dueMs }: Sample) => dueMs >= atMs - UNDER_WAY_MS && dueMs <= leftAtMs + UNDER_WAY_MS;
  const during = samples.filter(isDuring);
  const hung = during.filter((one) => isFailure(one) || one.latencyMs >= SECOND_CHOICE_MS);
  stage
    .expect("requests whose first choice hangs until the address has left the name")
    .toHold(hung.length > 0 && hung.length < during.length, {
      measured: `${hung.length} of ${during.length}`,
      predicted: "some, not all: the other address serves",
    });
  const lost = samples.filter((one) => isFailure(one) && !isDuring(one));
  stage.expect("requests that fail before and after").toBe(lost.length, 0);
}
