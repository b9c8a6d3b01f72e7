import { LabError } from "../model/errors.ts";
import type { StartedLab } from "../project/started-lab.ts";
import type { Download, DownloadPlan, DownloadResult, FlowLine } from "./flow/index.ts";
import { startProgram } from "./running-program.ts";

/** Where every image keeps the program of long flows. */
const FLOW_PROGRAM = "/opt/tierlab/flow.mjs";

/** Starts one long flow inside the instance `from`. */
export async function startDownload(lab: StartedLab, from: string, plan: DownloadPlan): Promise<Download> {
  const seen: { bytes: number; localPort?: number; result?: DownloadResult } = { bytes: 0 };
  const program = await startProgram<FlowLine>(lab, from, [FLOW_PROGRAM, JSON.stringify(plan)], (line) => {
    if (line.kind === "connected") seen.localPort = line.localPort;
    else if (line.kind === "progress") seen.bytes = line.bytes;
    else seen.result = line.result;
  });
  const result = async () => {
    await program.ended;
    if (seen.result) return seen.result;
    throw new LabError("LoadFailed", `The flow from \`${from}\` ended without a word`, { status: 500 });
  };
  return {
    from,
    plan,
    get bytes() {
      return seen.result?.bytes ?? seen.bytes;
    },
    get localPort() {
      return seen.localPort;
    },
    get hasEnded() {
      return seen.result !== undefined;
    },
    result,
    stop: () => {
      program.endInput();
      return result();
    },
    abandon: program.endInput,
  };
}
