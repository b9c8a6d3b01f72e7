import type { InstanceHandle } from "../../lab/handle/index.ts";
import {
  defineScenario,
  predictDraining,
  predictFirstHealthy,
  type RunningLoad,
  type Stage,
} from "../../lab/scenario/index.ts";
import { type Cast, cloneOf, join, leave, readPair, TOLD_MS } from "./cast.ts";
import { answersOf, claimNoneFailed, moreAnswers, startTraffic } from "./traffic.ts";

const RATE_PER_SECOND = 50;
/** Of a third of the requests: the nodes take turns each for itself, and one of them may have been asked more often. */
const SHARE = { least: 0.25, most: 0.42 };

export default defineScenario({
  name: "targets-change",
  title: "A third server is added to the target group under load and taken out again; not one request fails",
  template: "cloned-ec2",
  timeScale: 10,
  async run(stage) {
    const cast = await readPair(stage);
    const third = await cloneOf(stage, cast, cast.servers[0] as InstanceHandle);
    const load = await startTraffic(stage, cast.url, RATE_PER_SECOND);
    const added = {
      about: `${third.name} is registered with ${cast.group.name}.`,
      question: "What share of the requests does it get, and from when on?",
      answer: "An equal one, from its first passed check on: no deployment, no restart, no other name.",
    };
    const fromMs = await stage.step(added, () => add(stage, cast, load, third));
    const removed = {
      about: `${third.name} is deregistered while it is being asked.`,
      question: "When does it get its last request, and what becomes of that?",
      answer: "At once, but for what is under way, which is answered: the load balancer waits for it (row ALB-069).",
    };
    const untilMs = await stage.step(removed, () => remove(stage, cast, load, third));
    claimShare(stage, load, third, { fromMs, untilMs });
    claimNoneFailed(stage, await load.stop());
    await stage.lab.terminate(third.name);
  },
});

/** @returns since when every node sends to it, milliseconds since the epoch */
async function add(stage: Stage, cast: Cast, load: RunningLoad, third: InstanceHandle): Promise<number> {
  const tookMs = await join(stage, cast, third);
  const predicted = predictFirstHealthy(cast.group.healthCheck, stage.timeScale);
  stage.expect(`${third.name} passes its first check`).between(tookMs, predicted, TOLD_MS);
  const fromMs = Date.now() + TOLD_MS;
  await stage.until(() => load.samples.some(({ dueMs }) => dueMs > fromMs), { what: "every node to know of it" });
  for (const _ of Array(3)) await moreAnswers(stage, load);
  return fromMs;
}

/** @returns when it was deregistered, milliseconds since the epoch */
async function remove(stage: Stage, cast: Cast, load: RunningLoad, third: InstanceHandle): Promise<number> {
  const { atMs, drainedMs } = await leave(stage, cast, third);
  stage.expect(`${third.name} drains`).between(drainedMs, predictDraining(cast.group, stage.timeScale), 2 * TOLD_MS);
  await moreAnswers(stage, load);
  const late = answersOf(load.samples, third, atMs + TOLD_MS);
  stage.expect(`answers of ${third.name} once every node knows`).toBe(late, 0);
  return atMs;
}

function claimShare(
  stage: Stage,
  { samples }: RunningLoad,
  third: InstanceHandle,
  { fromMs, untilMs }: { readonly fromMs: number; readonly untilMs: number },
): void {
  const within = samples.filter(({ dueMs }) => dueMs >= fromMs && dueMs < untilMs);
  const share = answersOf(within, third) / within.length;
  stage
    .expect(`share of ${third.name} in ${within.length} requests`)
    .toHold(share >= SHARE.least && share <= SHARE.most, {
      measured: share.toFixed(2),
      predicted: "a third",
    });
}
