import {
  defineScenario,
  explainChecks,
  intervalMs,
  predictDraining,
  predictUnhealthy,
  type RunningLoad,
  type Stage,
} from "../../lab/scenario/index.ts";
import { type Cast, proxiesOf, readCast } from "./cast.ts";
import { clientClaims, tellClients } from "./clients.ts";
import { clientsOfService } from "./logs.ts";
import { claimSequence, claimSuccessor, type Replacement, untilGraceIsOver, untilReplaced } from "./replacement.ts";
import { openTunnel, type Tunnel } from "./tunnel.ts";

const RATE_PER_SECOND = 20;
/** The open session sends a byte this often. */
const KEYSTROKE_MS = 200;

export default defineScenario({
  name: "proxy-hung",
  title: "One of two forward proxies hangs under load; only checks by HTTP find it, and it is replaced because of them",
  template: "proxy-ha",
  parameters: { HealthCheckProtocol: "HTTP" },
  timeScale: 10,
  sweep: true,
  async run(stage) {
    const cast = await readCast(stage);
    await untilGraceIsOver(stage, cast);
    const victim = stage.choose(await proxiesOf(stage));
    const plan = { urls: [cast.url], proxy: cast.proxy, ratePerSecond: RATE_PER_SECOND };
    const load = await stage.load({ ...plan, durationMs: 600_000, timeoutMs: 5_000 }, cast.app.name);
    await using tunnel = await openTunnel(stage, cast, victim, KEYSTROKE_MS);
    const step = {
      about: `${victim.name} (${victim.availabilityZone}) hangs: its processes stop, its port still accepts.`,
      question: "Who notices, after how long, and what becomes of the sessions that are open through it?",
      answer: `${explainChecks(cast.targetGroup.healthCheck, stage.timeScale)} Open flows are reset when their client next speaks; the group replaces what the load balancer finds unhealthy.`,
    };
    const loss = await stage.step(step, async () => {
      const atMs = Date.now();
      await stage.fault("pause", { instance: victim.instanceId });
      return untilReplaced(stage, victim, atMs);
    });
    await claimFound(stage, cast, loss);
    claimReset(stage, cast, tunnel, loss);
    await claimOtherServes(stage, cast, loss);
    claimSequence(stage, cast, loss, predictUnhealthy(cast.targetGroup.healthCheck, stage.timeScale));
    await claimSuccessor(stage, cast, loss, "ELB");
    await claimClients(stage, load, loss);
  },
});

/** By checks alone (rows NLB-104, NLB-121): the instance runs, so EC2 has nothing to say. */
async function claimFound(stage: Stage, { targetGroup }: Cast, loss: Replacement): Promise<void> {
  const events = await Array.fromAsync(stage.lab.events());
  const first = events.find(
    (one) => one.kind === "target-health" && one.timeMs >= loss.atMs && one.target.targetId === loss.victim.instanceId,
  );
  const told = first?.kind === "target-health" ? `${first.target.state}, ${first.target.reason}` : "nothing";
  stage.expect("what its target turns").toBe(told, "unhealthy, Target.FailedHealthChecks");
  const span = predictUnhealthy(targetGroup.healthCheck, stage.timeScale);
  const toleranceMs = intervalMs(targetGroup.healthCheck, stage.timeScale);
  stage.expect("its target is unhealthy").between(loss.leftAtMs - loss.atMs, span, toleranceMs);
}

/** Row NLB-129. */
function claimReset(stage: Stage, { targetGroup }: Cast, { end }: Tunnel, { leftAtMs }: Replacement): void {
  stage.expect("how the session that was open through it ends").toBe(end?.how ?? "not at all", "reset");
  const afterMs = end && end.atMs - leftAtMs;
  const toleranceMs = intervalMs(targetGroup.healthCheck, stage.timeScale);
  stage.expect("it ends after its target is unhealthy, with the next byte").within(afterMs, KEYSTROKE_MS, toleranceMs);
}

/** Row NLB-128, for as long as the target drains: a proxy that is terminated goes on for a moment, and answers what waits. */
async function claimOtherServes(stage: Stage, cast: Cast, { victim, leftAtMs }: Replacement): Promise<void> {
  const untilMs = leftAtMs + predictDraining(cast.targetGroup, stage.timeScale).fromMs;
  const seen = await clientsOfService(cast, leftAtMs, untilMs);
  const others = seen.filter((ip) => ip !== victim.privateIp);
  stage.expect("while it drains the service is asked").toHold(others.length > 0 && others.length === seen.length, {
    measured: `by ${seen.join(", ") || "nobody"}`,
    predicted: `by others than ${victim.privateIp}`,
  });
}

async function claimClients(stage: Stage, load: RunningLoad, loss: Replacement): Promise<void> {
  const samples = await load.stop();
  for (const line of tellClients(samples)) stage.tell(line);
  for (const claim of clientClaims(samples, loss.atMs, loss.leftAtMs)) stage.claim(claim);
}
