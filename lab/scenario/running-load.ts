import { createInterface } from "node:readline";
import { LabError } from "../model/errors.ts";
import type { StartedLab } from "../project/started-lab.ts";
import type { LoadPlan, Sample } from "./load/index.ts";

/** Where the base image keeps the load program. */
const LOAD_PROGRAM = "/opt/tierlab/load.mjs";

/** A load under way inside an instance. */
export interface RunningLoad {
  /** Samples so far, in the order in which they ended. */
  readonly samples: readonly Sample[];
  /** Ends the load, waits for its last answers and gives every sample. */
  stop(): Promise<readonly Sample[]>;
}

/**
 * Starts the load program inside the instance `from` and collects what it prints.
 *
 * @throws LabError `LoadFailed` from `stop` when the program ended badly
 */
export async function startLoad(lab: StartedLab, from: string, plan: LoadPlan): Promise<RunningLoad> {
  const program = await lab.stream(from, ["node", LOAD_PROGRAM, JSON.stringify(plan)]);
  const samples: Sample[] = [];
  const complaints: string[] = [];
  const lines = createInterface({ input: program.stdout });
  lines.on("line", (line) => samples.push(JSON.parse(line) as Sample));
  createInterface({ input: program.stderr }).on("line", (line) => complaints.push(line));
  const read = new Promise((resolve) => lines.once("close", resolve));
  let ended: Promise<readonly Sample[]> | undefined;
  const finish = async () => {
    program.endInput();
    const code = await program.exited;
    await read;
    if (code === 0) return samples;
    throw new LabError("LoadFailed", `The load in \`${from}\` ended with ${code}: ${complaints.join("; ")}`, {
      status: 500,
    });
  };
  return {
    samples,
    stop: () => {
      ended ??= finish();
      return ended;
    },
  };
}
