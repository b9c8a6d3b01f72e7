import type { AutoScalingGroup } from "../../lab/model/lab.ts";
import type { InstanceStatus, LabStatus } from "../../lab/model/status.ts";
import {
  defineScenario,
  explainReplacement,
  isFailure,
  predictReplacement,
  type Sample,
  type Stage,
  summarise,
} from "../../lab/scenario/index.ts";
import { readReplacement } from "../../lab/scenario/replacement.ts";

/** Share of the requests that the loss of one of two servers may cost while it is being noticed. */
const MAX_FAILED_SHARE = 0.05;
const RATE_PER_SECOND = 20;
const SLOW_MS = 1_000;
/** Failures further apart than this are told as two outages. */
const JOIN_MS = 1_000;

export default defineScenario({
  name: "failover",
  title: "An application server, then a web server, is killed under load; both are replaced and service goes on",
  template: "three-tier",
  timeScale: 10,
  async run(stage) {
    const before = await stage.lab.status();
    const host = before.loadBalancers.find((one) => one.kind === "application")?.dnsName;
    const urls = ["/", "/read", "/write"].map((path) => `http://${host}${path}`);
    stage.tell(
      `A client on the internet side asks ${host} for /, /read and /write in turn, ${RATE_PER_SECOND} times a second.`,
    );
    const load = await stage.load({ urls, ratePerSecond: RATE_PER_SECOND, durationMs: 600_000, timeoutMs: 5_000 });
    await stage.until(() => load.samples.length > 2 * RATE_PER_SECOND, { what: "the load to run" });
    for (const tier of ["App", "Web"]) await loseOne(stage, tier, load.samples);
    const samples = await load.stop();
    tellWhole(stage, samples, [...before.instances, ...(await stage.lab.status()).instances]);
    await claimWhole(stage, samples);
  },
});

async function loseOne(stage: Stage, tier: string, samples: readonly Sample[]): Promise<void> {
  const group = stage.plan.autoScalingGroups.find((one) => one.logicalId.startsWith(tier)) as AutoScalingGroup;
  const victim = stage.choose(await stage.lab.group(group.name).members());
  stage.tell(`Killing ${victim.name} (${victim.instanceId}, ${victim.availabilityZone}), as docker kill does.`);
  const atMs = Date.now();
  await victim.kill();
  await stage.until((status) => isWhole(status, group, victim), { what: `group ${group.name} to be whole again` });
  const answered = samples.length;
  await stage.until(() => samples.length > answered + RATE_PER_SECOND, { what: "requests afterwards" });
  stage.tell(explainReplacement(stage.plan, group, stage.timeScale));
  const loss = { victim: victim.instanceId, group: group.name, atMs };
  tellReplacement(stage, group, readReplacement(await Array.fromAsync(stage.lab.events()), loss));
  tellClients(
    stage,
    victim,
    samples.filter((sample) => sample.dueMs >= atMs - SLOW_MS),
  );
}

/** Desired members in service without the victim, and nothing left that the lab waits for. */
function isWhole(status: LabStatus, group: AutoScalingGroup, victim: InstanceStatus): boolean {
  const now = status.groups.find((one) => one.logicalId === group.logicalId);
  const victimGone = !status.instances.some((one) => one.instanceId === victim.instanceId);
  return victimGone && status.ready && now?.inService === group.desiredCapacity;
}

function tellReplacement(stage: Stage, group: AutoScalingGroup, story: ReturnType<typeof readReplacement>): void {
  const predicted = predictReplacement(stage.plan, group, stage.timeScale);
  const claim = (what: string, measuredMs: number | undefined, boundMs: number) =>
    stage.expect(`${group.name}: ${what}`).atMost(measuredMs, boundMs);
  claim("the loss is noticed", story.detectedMs, predicted.detectionMs);
  claim("its load balancer stops sending to it", story.outOfServiceMs, predicted.detectionMs);
  claim("the replacement is in service", story.inServiceMs, predicted.recoveryMs);
  claim("the replacement passes its checks", story.healthyMs, predicted.recoveryMs);
}

function tellClients(stage: Stage, victim: InstanceStatus, samples: readonly Sample[]): void {
  const { failed, slow, requests, outages } = summarise(samples, { slowMs: SLOW_MS, joinMs: JOIN_MS });
  stage.tell(
    `Clients, since ${victim.name} was killed: ${requests} requests, ${failed} failed, ${slow} slower than ${SLOW_MS} ms.`,
  );
  for (const outage of outages) {
    const kinds = Object.entries(outage.byOutcome).map(([outcome, count]) => `${count} ${outcome}`);
    stage.tell(`  failures for ${((outage.untilMs - outage.fromMs) / 1000).toFixed(2)} s: ${kinds.join(", ")}`);
  }
}

function tellWhole(stage: Stage, samples: readonly Sample[], known: readonly InstanceStatus[]): void {
  const { requests, failed, latencyMs, byServer } = summarise(samples, { slowMs: SLOW_MS, joinMs: JOIN_MS });
  stage.tell(
    `In all: ${requests} requests, ${failed} failed; p50 ${latencyMs.p50.toFixed(0)} ms, p99 ${latencyMs.p99.toFixed(0)} ms.`,
  );
  const names = new Map<string, string>(known.map((one) => [one.instanceId, one.name]));
  for (const [server, count] of Object.entries(byServer))
    stage.tell(`  ${count} answered by ${names.get(server) ?? "an instance"} (${server})`);
}

async function claimWhole(stage: Stage, samples: readonly Sample[]): Promise<void> {
  const failed = samples.filter(isFailure).length;
  const allowed = Math.ceil(samples.length * MAX_FAILED_SHARE);
  stage.expect("service goes on: failed requests").toBeAtMost(failed, allowed);
  const last = (path: string) => samples.filter((sample) => sample.url.endsWith(path)).at(-1)?.outcome;
  for (const path of ["/read", "/write"]) stage.expect(`${path} answers at the end`).toBe(last(path), "ok");
  const servers = new Set(samples.flatMap((sample) => (sample.servedBy ? [sample.servedBy] : [])));
  stage.expect("the replacement answered requests: servers seen").toBeAtLeast(servers.size, 3);
}
