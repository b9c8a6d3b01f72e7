import type { InstanceId } from "../../lab/model/ids.ts";
import type { AutoScalingGroup } from "../../lab/model/lab.ts";
import type { InstanceStatus } from "../../lab/model/status.ts";
import { waitUntil } from "../../lab/model/wait.ts";
import { defineScenario, explainReplacement, predictReplacement, type Stage } from "../../lab/scenario/index.ts";
import { httpdClients, squidClients } from "./access-log.ts";
import { type Cast, logOf, proxiesOf, readCast } from "./cast.ts";
import { clientClaims, tellClients } from "./clients.ts";
import { historyClaims, isHistoryComplete } from "./history.ts";
import { readSequence, type Sequence, STEPS, type Step } from "./sequence.ts";

const RATE_PER_SECOND = 20;
/** What a person would wait before saying that nobody answers. */
const PATIENCE_MS = 2_000;
/** From the wish to stop a proxy until it has stopped: Squid takes one or two seconds to take leave. */
const STOPPING_MS = 3_000;
/** How long one step may take at the most, real time: a generous deadline, not a measurement. */
const STEP_DEADLINE_MS = 120_000;

export default defineScenario({
  name: "proxy-loss",
  title: "One of two forward proxies is stopped under load; it is replaced, and the application goes on",
  template: "proxy-ha",
  timeScale: 10,
  async run(stage) {
    const cast = await readCast(stage);
    await claimOnlyWay(stage, cast);
    const startedAtMs = Date.now();
    const plan = { urls: [`http://${cast.service.privateIp}/`], proxy: cast.proxy, ratePerSecond: RATE_PER_SECOND };
    stage.tell(`${cast.app.name} asks ${plan.urls[0]} through ${plan.proxy}, ${RATE_PER_SECOND} times a second.`);
    const load = await stage.load({ ...plan, durationMs: 600_000, timeoutMs: 5_000 }, cast.app.name);
    await claimBothServe(stage, cast, startedAtMs);
    const loss = await loseOne(stage, cast);
    await claimSuccessor(stage, cast, loss);
    await claimHistory(stage, cast, loss);
    const samples = await load.stop();
    for (const line of tellClients(samples)) stage.tell(line);
    for (const claim of clientClaims(samples, loss.atMs, loss.leftAtMs)) stage.claim(claim);
  },
});

interface ProxyLoss {
  readonly victim: InstanceStatus;
  /** When it was told to stop, milliseconds since the epoch. */
  readonly atMs: number;
  readonly successor: InstanceId;
  /** When its target had left healthy. */
  readonly leftAtMs: number;
  /** When the successor had passed its checks. */
  readonly healthyAtMs: number;
}

/** Peering is not transitive (row V23): what the proxies reach, the application does not. */
async function claimOnlyWay(stage: Stage, { app, service }: Cast): Promise<void> {
  const [proxy] = proxiesOf(await stage.lab.status());
  for (const [from, predicted] of [
    [app, "timed-out"],
    [proxy as InstanceStatus, "open"],
  ] as const) {
    const measured = await probe(stage, from.name, `${service.privateIp}:80`);
    stage.claim({
      what: `${from.name} connects to the service directly`,
      measured,
      predicted,
      holds: measured === predicted,
    });
  }
}

async function probe(stage: Stage, from: string, target: string): Promise<string> {
  const request = JSON.stringify({ targets: [target], timeoutMs: PATIENCE_MS });
  const { stdout } = await stage.lab.exec(from, ["node", "/opt/tierlab/probe.mjs", request]);
  const [result] = JSON.parse(stdout) as { outcome: string }[];
  return result?.outcome ?? "no answer";
}

/** @param sinceMs what the logs say of earlier times does not count */
async function claimBothServe(stage: Stage, cast: Cast, sinceMs: number): Promise<void> {
  const proxies = proxiesOf(await stage.lab.status());
  const expected = addressesOf(proxies);
  const seen = await waitForClients(stage, cast, proxies, sinceMs);
  stage.claim({
    what: "the service's log names both proxies, and nobody else",
    measured: seen.join(", "),
    predicted: expected.join(", "),
    holds: seen.join() === expected.join(),
  });
  const { balancer } = await readCast(stage);
  const targets = balancer.targets.filter((one) => proxies.some(({ instanceId }) => instanceId === one.targetId));
  const states = targets.map((one) => one.state).join(", ");
  stage.claim({
    what: "target health of the two proxies",
    measured: states,
    predicted: "healthy, healthy",
    holds: states === "healthy, healthy",
  });
  for (const { name } of proxies) {
    const clients = await clientsOfProxy(stage, name, sinceMs);
    stage.claim({
      what: `${name} sees the client's own address (NLB-038)`,
      measured: clients.join(", "),
      predicted: cast.app.privateIp ?? "",
      holds: clients.join() === cast.app.privateIp,
    });
  }
}

/** Squid writes its line when the answer has been given, a moment after the service wrote its own. */
function clientsOfProxy(stage: Stage, name: string, sinceMs: number): Promise<string[]> {
  const read = async () => squidClients(await logOf(stage, name, sinceMs));
  const readAny = async () => {
    const clients = await read();
    return clients.length > 0 && clients;
  };
  return waitUntil(readAny, {
    what: `${name} to log a request`,
    timeoutMs: STEP_DEADLINE_MS,
  });
}

/** Who asked the service since `afterMs`, once all of `proxies` have. */
async function waitForClients(
  stage: Stage,
  { service }: Cast,
  proxies: readonly InstanceStatus[],
  afterMs: number,
): Promise<string[]> {
  const read = async () => httpdClients(await logOf(stage, service.name, afterMs));
  const isNamed = async () => {
    const seen = await read();
    return addressesOf(proxies).every((ip) => seen.includes(ip));
  };
  await waitUntil(isNamed, {
    what: `the service's log to name ${addressesOf(proxies).join(" and ")}`,
    timeoutMs: STEP_DEADLINE_MS,
  });
  return read();
}

async function loseOne(stage: Stage, { group }: Cast): Promise<ProxyLoss> {
  const proxies = proxiesOf(await stage.lab.status());
  const victim = proxies[Math.floor(stage.random() * proxies.length)] as InstanceStatus;
  stage.tell(`Stopping ${victim.name} (${victim.instanceId}, ${victim.availabilityZone}), as docker stop does.`);
  const atMs = Date.now();
  await stage.lab.act("stop", victim.name);
  const read = async () => readSequence(await Array.fromAsync(stage.lab.events()), victim.instanceId, atMs);
  const story = await waitUntil(
    async () => {
      const sequence = await read();
      return sequence.seen.length === STEPS.length && sequence;
    },
    { what: `${victim.name} to be replaced`, timeoutMs: STEP_DEADLINE_MS },
  );
  stage.tell(
    `${explainReplacement(stage.plan, group, stage.timeScale)} Squid may take ${STOPPING_MS / 1000} s to stop.`,
  );
  claimSequence(stage, group, story, atMs);
  const timeOf = (step: Step) => story.seen.find((one) => one.step === step)?.timeMs ?? Number.NaN;
  const [left, , , , healthy] = STEPS;
  return {
    victim,
    atMs,
    successor: story.successor as InstanceId,
    leftAtMs: timeOf(left),
    healthyAtMs: timeOf(healthy),
  };
}

function claimSequence(stage: Stage, group: AutoScalingGroup, { seen }: Sequence, atMs: number): void {
  const { detectionMs, recoveryMs } = predictReplacement(stage.plan, group, stage.timeScale);
  for (const [index, step] of STEPS.entries()) {
    const measuredMs = (seen.find((one) => one.step === step)?.timeMs ?? Number.NaN) - atMs;
    const boundMs = STOPPING_MS + (index < 3 ? detectionMs : recoveryMs);
    const measured = `${(measuredMs / 1000).toFixed(2)} s`;
    stage.claim({
      what: step,
      measured,
      predicted: `at most ${(boundMs / 1000).toFixed(2)} s`,
      holds: measuredMs <= boundMs,
    });
  }
  // Target health has a course of its own: for an instance that was stopped EC2 speaks before the load balancer (row A24),
  // and a new one may pass its first check before the group says that it is in service.
  const lifecycle: readonly Step[] = STEPS.slice(1, 4);
  const seenSteps = seen.map(({ step }) => step).filter((step) => lifecycle.includes(step));
  const expected = lifecycle.join(", then ");
  const measured = seenSteps.join(", then ");
  const inOrder = measured === expected;
  stage.claim({
    what: expected,
    measured: inOrder ? "in this order" : measured,
    predicted: "in this order",
    holds: inOrder,
  });
}

async function claimSuccessor(stage: Stage, cast: Cast, { successor, healthyAtMs }: ProxyLoss): Promise<void> {
  const proxies = proxiesOf(await stage.lab.status()).filter((one) => one.lifecycle === "InService");
  const fresh = proxies.find((one) => one.instanceId === successor) as InstanceStatus;
  const seen = await waitForClients(stage, cast, proxies, healthyAtMs);
  stage.claim({
    what: `the service's log names the new proxy, ${fresh.name}`,
    measured: seen.join(", "),
    predicted: `${fresh.privateIp} among them`,
    holds: seen.includes(fresh.privateIp ?? ""),
  });
}

async function claimHistory(stage: Stage, { group }: Cast, { victim, successor }: ProxyLoss): Promise<void> {
  const replaced = { victim: victim.instanceId, successor };
  const activities = await waitUntil(
    async () => {
      const now = await stage.lab.activities(group.name);
      return isHistoryComplete(now, replaced) && now;
    },
    { what: "the activities to end", timeoutMs: STEP_DEADLINE_MS },
  );
  for (const claim of historyClaims(activities, replaced)) stage.claim(claim);
}

function addressesOf(instances: readonly InstanceStatus[]): string[] {
  return instances.flatMap((one) => one.privateIp ?? []).sort();
}
