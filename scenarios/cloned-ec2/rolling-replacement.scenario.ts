import type { InstanceHandle } from "../../lab/handle/index.ts";
import {
  defineScenario,
  intervalMs,
  predictDraining,
  predictFirstHealthy,
  type RunningLoad,
  type Scenario,
  type Stage,
} from "../../lab/scenario/index.ts";
import { type Cast, cloneOf, join, leave, readPair, TOLD_MS } from "./cast.ts";
import { answersOf, claimNoneFailed, moreAnswers, startTraffic } from "./traffic.ts";

const RATE_PER_SECOND = 200;

export default rollingReplacement(RATE_PER_SECOND);

/** The same under another load. */
export function rollingReplacement(ratePerSecond: number): Scenario {
  return defineScenario({
    name: "rolling-replacement",
    title: "Both servers are replaced by fresh clones, one after the other, under load; not one request fails",
    template: "cloned-ec2",
    timeScale: 10,
    async run(stage) {
      const cast = await readPair(stage);
      const load = await startTraffic(stage, cast.url, ratePerSecond);
      for (const old of cast.servers) await replace(stage, cast, load, old);
      await moreAnswers(stage, load);
      claimNoneFailed(stage, await load.stop());
    },
  });
}

async function replace(stage: Stage, cast: Cast, load: RunningLoad, old: InstanceHandle): Promise<void> {
  const successor = {
    about: `A clone of ${old.name} is launched in its zone, ${old.availabilityZone}, mended, and registered.`,
    question: "Does it get requests before it has passed a check?",
    answer: "No: a target that is `initial` gets some only where too few others are healthy (row ALB-065).",
  };
  const fresh = await stage.step(successor, () => succeed(stage, cast, old));
  const retirement = {
    about: `${old.name} is deregistered, waited for until it has drained, and terminated.`,
    question: "What would clients have seen if it had been terminated at once?",
    answer:
      "502 for what was under way on it. Deregistered, it gets nothing new and has the deregistration delay for what it has (rows ALB-069, ALB-071).",
  };
  await stage.step(retirement, () => retire(stage, cast, load, old));
  await moreAnswers(stage, load);
  stage.expect(`answers of ${fresh.name}`).toBeAtLeast(answersOf(load.samples, fresh), 1);
}

async function succeed(stage: Stage, cast: Cast, old: InstanceHandle): Promise<InstanceHandle> {
  const clone = await cloneOf(stage, cast, old, old.availabilityZone);
  const tookMs = await join(stage, cast, clone);
  const predicted = predictFirstHealthy(cast.group.healthCheck, stage.timeScale);
  stage.expect(`${clone.name} passes its first check`).between(tookMs, predicted, TOLD_MS);
  return clone;
}

async function retire(stage: Stage, cast: Cast, load: RunningLoad, old: InstanceHandle): Promise<void> {
  const { atMs, drainedMs } = await leave(stage, cast, old);
  const tolerance = intervalMs(cast.group.healthCheck, stage.timeScale) + TOLD_MS;
  stage.expect(`${old.name} drains`).between(drainedMs, predictDraining(cast.group, stage.timeScale), tolerance);
  const late = answersOf(load.samples, old, atMs + TOLD_MS);
  stage.expect(`answers of ${old.name} once every node knows`).toBe(late, 0);
  await stage.lab.terminate(old.name);
}
