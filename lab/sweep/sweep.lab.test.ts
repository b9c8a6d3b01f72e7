import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { waitUntil } from "../model/wait.ts";
import { planLab } from "../project/start.ts";
import { leftovers } from "../testing/leftovers.ts";
import { labName } from "../testing/test-lab.ts";
import {
  isAsPredicted,
  labNames,
  parseAxes,
  parseGoals,
  planCells,
  runSweep,
  startInTurn,
  writeSweepReports,
} from "./index.ts";
import hang from "./test/hang.scenario.ts";

const MAIN = fileURLToPath(new URL("../cli/main.ts", import.meta.url));

test("the outage of each setting is what its checks say, and the gentlest that meets the target is named (NLB-104)", async () => {
  const axes = parseAxes(["HealthCheckIntervalSeconds=5,20"]);
  const goals = parseGoals(["detected<=16s"]);
  const { signal } = new AbortController();
  const parameters = { ...hang.parameters, UnhealthyThresholdCount: "2", HealthyThresholdCount: "2" };
  const plan = (given: Readonly<Record<string, string>>) => planLab({ template: hang.template, parameters: given });
  const cells = planCells({ axes, parameters, plan });
  const prefix = labName("sweep");
  const record = await runSweep(
    {
      ...{ scenario: hang, axes, cells, parameters, goals, prefix, signal },
      ...{ repeat: 1, timeScale: 10, seed: 1, parallel: 2, spotCheck: false },
      command: "",
      onProgress: () => {},
    },
    startInTurn({ scenario: hang, signal }),
  );
  const seen = record.cells.map((cell) => ({
    error: cell.error,
    runs: cell.runs.map((run) => run.error),
    asPredicted: isAsPredicted(cell, record.timeScale),
  }));
  expect(seen).toEqual(Array(2).fill({ error: undefined, runs: [undefined], asPredicted: true }));
  const [quick = Number.NaN, slow] = record.cells.map(({ figures }) => figures.outage?.aws.median);
  expect(slow).toBeGreaterThan(quick);
  const left = await Promise.all(labNames(prefix, cells).map(leftovers));
  expect(left.flat()).toEqual([]);

  const dir = await mkdtemp(join(tmpdir(), "tierlab-sweep-"));
  onTestFinished(() => rm(dir, { recursive: true }));
  const { html, json } = await writeSweepReports(record, dir);
  expect(JSON.parse(await readFile(json, "utf8"))).toEqual(JSON.parse(JSON.stringify(record)));
  expect(await readFile(html, "utf8")).toContain("<svg");
});

test("an interrupted sweep takes its labs away before it ends", async () => {
  const prefix = labName("cut");
  const scenario = fileURLToPath(new URL("./test/hang.scenario.ts", import.meta.url));
  const argv = [MAIN, "sweep", scenario, "--vary", "UnhealthyThresholdCount=2", "--name", prefix, "--no-spot-check"];
  const sweep = spawn(process.execPath, argv, { stdio: "ignore" });
  const ended = new Promise((resolve) => sweep.once("exit", resolve));
  const names = [`${prefix}-1`, `${prefix}-spot`];
  const left = async () => (await Promise.all(names.map(leftovers))).flat();
  await waitUntil(async () => (await left()).length > 0, { what: "the sweep's first lab", timeoutMs: 60_000 });
  sweep.kill("SIGINT");
  expect(await ended).toBe(130);
  expect(await left()).toEqual([]);
});
