import { connectDocker } from "../../docker/index.ts";
import { LabError } from "../../model/errors.ts";
import { openLab } from "../../project/started-lab.ts";
import { findScenario } from "../../scenario/index.ts";
import type { Command } from "../command.ts";
import { showSummary } from "../views/summary.ts";
import { playScenario } from "./run.ts";

/** What `npm start` runs. */
export const demo: Command = {
  define: (command) => command,
  async run(call) {
    const { records } = await playScenario(await findScenario("failover"), call);
    const [record] = records;
    if (!record || call.signal.aborted) throw new LabError("Interrupted", "Interrupted");
    if (!call.output.json) call.output.line();
    if (!call.output.json) await showSummary(openLab(connectDocker(), record.lab), call.output);
    return record.passed ? 0 : 1;
  },
};
