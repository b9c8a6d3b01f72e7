import {
  defineScenario,
  explainChecks,
  intervalMs,
  predictUnhealthy,
  type RunningLoad,
  type Stage,
} from "../../lab/scenario/index.ts";
import { type Cast, proxiesOf, readCast } from "./cast.ts";
import { tellClients } from "./clients.ts";
import { startComparison } from "./comparison.ts";
import { targetStateSince, untilGraceIsOver } from "./replacement.ts";

const RATE_PER_SECOND = 20;
/** A user's patience; short, so that nobody waits for the last answers longer than for the scenario. */
const TIMEOUT_MS = 2_000;

export default defineScenario({
  name: "proxy-hung-unseen",
  title: "A forward proxy hangs, checks by TCP pass all the same, and users wait in vain until a person helps",
  template: "proxy-ha",
  timeScale: 10,
  async run(stage) {
    const cast = await readCast(stage);
    await untilGraceIsOver(stage, cast);
    const victim = stage.choose(await proxiesOf(stage));
    const plan = { urls: [cast.url], proxy: cast.proxy, ratePerSecond: RATE_PER_SECOND };
    const load = await stage.load({ ...plan, durationMs: 600_000, timeoutMs: TIMEOUT_MS }, cast.app.name);
    await using comparison = await startComparison(stage, cast, victim);
    const step = {
      about: `${victim.name} (${victim.availabilityZone}) hangs: its processes stop, its port still accepts.`,
      question: "Who notices, and after how long?",
      answer: `Nobody. ${explainChecks(cast.targetGroup.healthCheck, stage.timeScale)} But the kernel accepts connections for a program that hangs, so a TCP check passes.`,
    };
    const atMs = Date.now();
    await stage.step(step, async () => {
      const fault = await stage.fault("pause", { instance: victim.instanceId });
      await claimUnseen(stage, cast, atMs);
      await fault.stop();
    });
    await claimWaiting(stage, load, atMs, Date.now());
    await comparison.claim();
  },
});

/** For longer than checks would take that could see it. */
async function claimUnseen(stage: Stage, cast: Cast, atMs: number): Promise<void> {
  const check = cast.targetGroup.healthCheck;
  const enoughMs = predictUnhealthy(check, stage.timeScale).untilMs + intervalMs(check, stage.timeScale);
  await stage.until(() => Date.now() >= atMs + enoughMs, { what: "one more interval than checks could take to pass" });
  const lasted = `in ${(enoughMs / 1000).toFixed(1)} s, an interval more than its threshold`;
  stage.expect(`changes of target health ${lasted}`).toBe(await targetStateSince(stage, cast, atMs), []);
  const targets = await stage.lab.targetGroup(cast.targetGroup.name).healthy();
  stage.expect("targets that are healthy").toBe(targets.length, 2);
  const activities = await stage.lab.group(cast.group.name).activities();
  stage.expect("activities of the group").toBe(activities.filter((one) => one.startTimeMs >= atMs).length, 0);
}

/** @param untilMs when it went on; both milliseconds since the epoch */
async function claimWaiting(stage: Stage, load: RunningLoad, fromMs: number, untilMs: number): Promise<void> {
  const samples = await load.stop();
  for (const line of tellClients(samples)) stage.tell(line);
  const during = samples.filter(({ dueMs }) => dueMs >= fromMs && dueMs < untilMs - TIMEOUT_MS);
  const waited = during.filter((one) => one.outcome === "timed-out").length;
  stage.expect("users who wait in vain meanwhile").toHold(waited > 0 && waited < during.length, {
    measured: `${waited} of ${during.length}`,
    predicted: "some, not all: whose first choice is its zone's address",
  });
}
