import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
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
