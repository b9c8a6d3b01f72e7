import { defineScenario, isFailure, type RunningLoad, type Stage } from "../../lab/scenario/index.ts";
import { claimFollowed, claimParts, untilFailedOver, type WriterGone } from "./database-failover.ts";
import { claimRows, prepareRows, type Rows, untilWhole, untilWrites } from "./rows.ts";

const PAGES_PER_SECOND = 10;

export default defineScenario({
  name: "db-failover",
  title: "The database's writer gives way to a reader while a program and a browser write",
  template: "three-tier",
  timeScale: 10,
  async run(stage) {
    const rows = await prepareRows(stage);
    const pooled = await rows.start("pooled", { client: "pooled", from: rows.apps[0] });
    const pages = await browse(stage);
    await untilWrites(stage, pooled, "the program to write");
    await stage.until(() => pages.samples.length >= PAGES_PER_SECOND, { what: "pages to be answered" });
    const step = {
      about: `${rows.cluster.identifier} fails over, as FailoverDBCluster does.`,
      question: "How many rows does the program lose?",
      choices: ["none", "those that were under way", "all of the time that it takes"],
      answer:
        "None that it was told of. The old writer finishes what it has begun, the reader gets all of it and is opened, and the pool tries again what was never sent; a row that was under way when the connection broke is told as one whose outcome is not known.",
    };
    await stage.step(step, () => failOver(stage, rows, pooled));
    claimPages(stage, await pages.stop());
    await claimRows(stage, rows, [pooled]);
    await untilWhole(stage, rows.cluster);
  },
});

/** Through all tiers. */
async function browse(stage: Stage): Promise<RunningLoad> {
  const { loadBalancers } = await stage.lab.status();
  const host = loadBalancers.find(({ kind }) => kind === "application")?.dnsName;
  const pace = { ratePerSecond: PAGES_PER_SECOND, durationMs: 600_000, timeoutMs: 20_000 };
  return stage.load({ urls: [`http://${host}/write`], ...pace });
}

async function failOver(stage: Stage, rows: Rows, pooled: RunningLoad): Promise<void> {
  const before = await stage.lab.status();
  const gone: WriterGone = { before, atMs: Date.now() };
  await stage.lab.database(rows.cluster.identifier).failover();
  const story = await untilFailedOver(stage, rows, gone, pooled);
  claimParts(stage, rows, story, { loss: "planned", load: pooled });
  claimFollowed(stage, rows, story, pooled);
}

/** A page that fails has an answer that says so, and the last one is good again. */
function claimPages(stage: Stage, samples: Awaited<ReturnType<RunningLoad["stop"]>>): void {
  const failed = samples.filter(isFailure);
  const slowestMs = Math.max(...samples.map(({ latencyMs }) => latencyMs));
  stage.tell(`${samples.length} pages, ${failed.length} failed, the slowest after ${(slowestMs / 1000).toFixed(2)} s.`);
  const silent = failed.filter(({ outcome }) => outcome !== "http-5xx").length;
  stage.expect("pages that fail without an answer").toBe(silent, 0);
  stage.expect("the last page").toBe(samples.toSorted((a, b) => a.n - b.n).at(-1)?.outcome, "ok");
}
