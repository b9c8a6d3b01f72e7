import { randomInt } from "node:crypto";
import { planLab } from "../../lab/project/start.ts";
import { findScenario } from "../../lab/scenario/index.ts";
import {
  isAsPredicted,
  isWhole,
  memoryOf,
  parallelLabs,
  parseAxes,
  parseGoals,
  planCells,
  renderSweepText,
  runSweep,
  startInTurn,
  thisMachine,
} from "../../lab/sweep/index.ts";
import type { Soak } from "./soak.ts";

/** Far beyond what it takes, so that one that hangs ends. */
const BOUND_MS = 45 * 60_000;
const PREFIX = "soak-sweep";

/** The article's open end: three intervals by three thresholds, three runs each, and one setting again at AWS's speed. */
export const sweep: Soak = async (say) => {
  const scenario = await findScenario("proxy-hung");
  const { template, timeScale, parameters = {} } = scenario;
  const axes = parseAxes(["HealthCheckIntervalSeconds=5,10,30", "UnhealthyThresholdCount=2,3,5"]);
  const plan = (given: Readonly<Record<string, string>>) => planLab({ template, parameters: given });
  const signal = AbortSignal.timeout(BOUND_MS);
  const record = await runSweep(
    {
      ...{ scenario, axes, parameters, timeScale, signal, repeat: 3, spotCheck: true, prefix: PREFIX },
      goals: parseGoals(["outage<20s"]),
      cells: planCells({ axes, parameters, plan }),
      seed: randomInt(2 ** 30),
      parallel: parallelLabs(thisMachine(), memoryOf(plan(parameters))),
      command: "npm run soak -- sweep",
      onProgress: say,
    },
    startInTurn({ scenario, signal }),
  );
  for (const line of renderSweepText(record, { width: 120, paint: (_, text) => text })) say(line);
  const asPredicted = record.cells.map((cell) => isAsPredicted(cell, record.timeScale));
  const holds = record.cells.every(isWhole) && asPredicted.every(Boolean) && record.spotCheck?.agrees !== false;
  return { holds, asPredicted, minutes: (record.endedAtMs - record.startedAtMs) / 60_000, record };
};
