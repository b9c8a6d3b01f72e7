import { defineScenario, type FailoverStory, type RunningLoad, type Stage } from "../../lab/scenario/index.ts";
import { claimFollowed, claimParts, untilFailedOver } from "./database-failover.ts";
import { REFUSAL, readRefusals, toldSince } from "./refusals.ts";
import { claimRows, prepareRows, type Rows, untilWhole, untilWrites } from "./rows.ts";

/** More than could be an accident. */
const REFUSALS = 20;

export default defineScenario({
  name: "db-writer-loss",
  title:
    "The database's writer is killed while two programs write: one with a pool as it should be, one that caches its address",
  template: "three-tier",
  timeScale: 10,
  async run(stage) {
    const rows = await prepareRows(stage);
    const [first, second = first] = rows.apps;
    stage.tell(
      `${first?.name} writes with the application's pool, ${second?.name} keeps the first address of the endpoint.`,
    );
    const pooled = await rows.start("pooled", { client: "pooled", from: first });
    const naive = await rows.start("naive", { client: "naive", from: second });
    await untilWrites(stage, pooled, "the first program to write");
    await untilWrites(stage, naive, "the second program to write");
    const step = {
      about: `The container of ${rows.cluster.identifier}'s writer is killed.`,
      question: "Which of the two programs writes again, and when?",
      choices: ["both, with the new writer", "only the one with the pool", "neither, until it is restarted"],
      answer:
        "Only the one with the pool: it asks for the endpoint's name again with every new connection. The other comes back to the server that it knows, which is a reader now, and is refused for as long as it lives.",
    };
    const story = await stage.step(step, () => loseWriter(stage, rows, pooled));
    await claimStuck(stage, naive, story);
    await claimRows(stage, rows, [pooled, naive]);
    await untilWhole(stage, rows.cluster);
  },
});

async function loseWriter(stage: Stage, rows: Rows, pooled: RunningLoad): Promise<FailoverStory> {
  const before = await stage.lab.status();
  const writer = await stage.lab.database(rows.cluster.identifier).writer();
  const victim = await stage.lab.instance(writer?.instanceId ?? "");
  const atMs = Date.now();
  await victim.kill();
  const fault = {
    kind: "kill",
    description: `${victim.name} killed`,
    awsName: "",
    touches: [victim.name],
    fromMs: atMs,
  };
  const story = await untilFailedOver(stage, rows, { before, atMs, fault }, pooled);
  claimParts(stage, rows, story, { loss: "stopped", load: pooled });
  claimFollowed(stage, rows, story, pooled);
  return story;
}

/** Row R18: on the server that it knows it is refused, for ever, and never told that a row is written. */
async function claimStuck(stage: Stage, { samples }: RunningLoad, story: FailoverStory): Promise<void> {
  await stage.until(() => readRefusals(samples).count >= REFUSALS, { what: "the old writer to refuse" });
  const { texts, toldAfter } = readRefusals(samples);
  stage.expect("what the program that caches its address is told (R28)").toBe(texts, [REFUSAL]);
  stage.expect("its rows that were told to be written after the first refusal (R18)").toBe(toldAfter, 0);
  stage.expect("its rows that were told to be written once another was the writer").toBe(toldSince(samples, story), 0);
}
