import { defineScenario, type RunningLoad, type Stage } from "../../lab/scenario/index.ts";
import { untilFailedOver } from "./database-failover.ts";
import { REFUSAL, readRefusals, toldSince } from "./refusals.ts";
import { claimRows, prepareRows, type Rows, untilWhole, untilWrites } from "./rows.ts";

/** More than could be an accident. */
const REFUSALS = 20;

export default defineScenario({
  name: "db-stale-address",
  title: "After a failover a program that caches its database's address is refused until it is started anew",
  template: "three-tier",
  timeScale: 10,
  async run(stage) {
    const rows = await prepareRows(stage);
    const [app] = rows.apps;
    const stuck = await rows.start("stuck", { client: "naive", from: app });
    await untilWrites(stage, stuck, "the program to write");
    const reader = await rows.start("reader", { client: "naive", from: app, endpoint: rows.cluster.readerEndpoint });
    await claimReaderRefuses(stage, reader);
    const step = {
      about: `${rows.cluster.identifier} fails over; ${app?.name} goes on with the address that it knows.`,
      question: "What does the program meet?",
      choices: ["it hangs", "it is refused", "it writes, and its rows are lost"],
      answer:
        "It is refused, with error 1290, by a server that is well and answers every query: no health check of the connection sees it. It cannot be told that a row is written.",
    };
    const witness = await stage.step(step, () => claimRefused(stage, rows, stuck));
    const anew = await rows.start("anew", { client: "naive", from: app });
    await untilWrites(stage, anew, "the program that was started anew to write");
    stage.expect("the same program, started anew, is refused").toBe(readRefusals(anew.samples).count, 0);
    await claimRows(stage, rows, [stuck, reader, witness, anew]);
    await untilWhole(stage, rows.cluster);
  },
});

async function claimReaderRefuses(stage: Stage, { samples }: RunningLoad): Promise<void> {
  await stage.until(() => readRefusals(samples).count >= REFUSALS, { what: "the reader endpoint to refuse" });
  const { texts, toldAfter } = readRefusals(samples);
  stage.expect("what a program is told that writes over the reader endpoint (R28)").toBe(texts, [REFUSAL]);
  stage.expect("its rows that were told to be written").toBe(toldAfter, 0);
}

async function claimRefused(stage: Stage, rows: Rows, stuck: RunningLoad): Promise<RunningLoad> {
  const before = await stage.lab.status();
  const atMs = Date.now();
  await stage.lab.database(rows.cluster.identifier).failover();
  const witness = await rows.start("witness", { client: "pooled", from: rows.apps[0] });
  const story = await untilFailedOver(stage, rows, { before, atMs }, witness);
  await stage.until(() => readRefusals(stuck.samples).count >= REFUSALS, { what: "the old writer to refuse" });
  const { texts, toldAfter } = readRefusals(stuck.samples);
  stage.expect("what the program is told that caches its address (R28)").toBe(texts, [REFUSAL]);
  stage.expect("its rows that were told to be written after the first refusal (R18)").toBe(toldAfter, 0);
  const late = toldSince(stuck.samples, story);
  stage.expect("its rows that were told to be written once another was the writer").toBe(late, 0);
  return witness;
}
