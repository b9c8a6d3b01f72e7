import { defineScenario, explainReplacement, type RunningLoad, type Stage } from "../../lab/scenario/index.ts";
import { type ReplacementStory, readReplacement } from "../../lab/scenario/replacement.ts";
import { type Cast, readCast, serversOf } from "./cast.ts";
import { lossClaims } from "./loss.ts";

const RATE_PER_SECOND = 20;
const TIMEOUT_MS = 15_000;
/** Real time that a replacement may take at the most: a generous deadline. */
const DEADLINE_MS = 240_000;

export default defineScenario({
  name: "app-loss",
  title: "One of two application servers is killed under load; the other serves alone, then with its replacement",
  template: "internal-nlb",
  timeScale: 10,
  async run(stage) {
    const cast = await readCast(stage);
    const plan = { urls: [cast.url], ratePerSecond: RATE_PER_SECOND, timeoutMs: TIMEOUT_MS };
    const load = await stage.load({ ...plan, durationMs: 600_000 });
    await stage.until(() => load.samples.length > 2 * RATE_PER_SECOND, { what: "the load to run" });
    const victim = stage.choose(await serversOf(stage));
    const step = {
      about: `${victim.name} (${victim.availabilityZone}) is killed, as docker kill does.`,
      question: "Who answers now, what fails, and for how long?",
      answer: `Connections that the NLB still leads to it wait in vain until its target has left. ${explainReplacement(stage.plan, cast.group, stage.timeScale)}`,
    };
    const [atMs, story] = await stage.step(step, async () => {
      const killedAtMs = Date.now();
      await victim.kill();
      return [killedAtMs, await untilReplaced(stage, cast, victim.instanceId, killedAtMs)] as const;
    });
    await untilServing(stage, load, story.replacement);
    const other = (await serversOf(stage)).find(({ instanceId }) => instanceId !== story.replacement);
    const claims = lossClaims(await load.stop(), {
      victim: victim.instanceId,
      other: other?.instanceId ?? "",
      successor: story.replacement,
      leftAtMs: atMs + story.outOfServiceMs,
      healthyAtMs: atMs + story.healthyMs,
    });
    for (const claim of claims) stage.claim(claim);
  },
});

type WholeStory = Required<ReplacementStory>;

async function untilReplaced(stage: Stage, { group }: Cast, victim: WholeStory["replacement"], atMs: number) {
  const read = async () => {
    const story = readReplacement(await Array.fromAsync(stage.lab.events()), { victim, group: group.name, atMs });
    return isWhole(story) && story;
  };
  return stage.until(read, { what: "the server to be replaced", withinMs: DEADLINE_MS });
}

function isWhole(story: ReplacementStory): story is WholeStory {
  return story.healthyMs !== undefined && story.outOfServiceMs !== undefined && story.replacement !== undefined;
}

async function untilServing(stage: Stage, load: RunningLoad, server: string): Promise<void> {
  const hasAnswered = () => load.samples.some(({ servedBy }) => servedBy === server);
  await stage.until(hasAnswered, { what: `${server} to answer`, withinMs: DEADLINE_MS });
}
