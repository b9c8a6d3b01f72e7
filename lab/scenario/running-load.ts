import type { StartedLab } from "../project/started-lab.ts";
import { isMysql, type LoadPlan, type Sample } from "./load/index.ts";
import { startProgram } from "./running-program.ts";

/** Where every image keeps the load program. */
const LOAD_PROGRAM = "/opt/tierlab/load.mjs";
/** Where the application's image keeps the one that writes rows, which knows the database as the application does. */
const ROWS_PROGRAM = ["--env-file=/etc/sysconfig/app", "/opt/tierlab/rows.mjs"];

/** A load under way inside an instance. */
export interface RunningLoad {
  /** Instance that it comes from. */
  readonly from: string;
  readonly plan: LoadPlan;
  /** Samples so far, in the order in which they ended. */
  readonly samples: readonly Sample[];
  /** Ends the load, waits for its last answers and gives every sample. @throws LabError `LoadFailed` */
  stop(): Promise<readonly Sample[]>;
  /** Ends the load without waiting: what is under way is not counted. */
  abandon(): void;
}

/** Starts the load program inside the instance `from` and collects what it prints. */
export async function startLoad(lab: StartedLab, from: string, plan: LoadPlan): Promise<RunningLoad> {
  const samples: Sample[] = [];
  const argv = [...(plan.urls.some(isMysql) ? ROWS_PROGRAM : [LOAD_PROGRAM]), JSON.stringify(plan)];
  const program = await startProgram<Sample>(lab, from, argv, (sample) => samples.push(sample));
  return {
    from,
    plan,
    samples,
    stop: async () => {
      program.endInput();
      await program.ended;
      return samples;
    },
    abandon: program.endInput,
  };
}
