import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { LabError } from "../../lab/model/errors.ts";
import type { StartedLab } from "../../lab/project/started-lab.ts";
import type { ShortFlow } from "./million-verdict.ts";

export interface FlowPlan {
  readonly host: string;
  readonly port: number;
  readonly count: number;
  /** Connections open at any time. */
  readonly atOnce: number;
  /** Between two connections of the same turn. */
  readonly pauseMs: number;
}

export interface RunningFlows {
  /** Those that are over, as told so far. */
  readonly flows: readonly ShortFlow[];
  readonly isOver: boolean;
  /** Resolves when all are over. @throws LabError `SoakFailed` where the program ended otherwise */
  readonly ended: Promise<void>;
}

/** Starts the program of short connections at an instance. Node drops its types there, as it does here. */
export async function startFlows(lab: StartedLab, instance: string, plan: FlowPlan): Promise<RunningFlows> {
  const program = readFileSync(join(import.meta.dirname, "million-client.ts"), "utf8");
  const argv = ["node", "--input-type=module-typescript", "-e", program, "--", JSON.stringify(plan)];
  const exec = await lab.stream(instance, argv);
  const flows: ShortFlow[] = [];
  let complaint = "";
  let isOver = false;
  exec.stderr.on("data", (data) => {
    complaint += data;
  });
  const lines = createInterface({ input: exec.stdout });
  lines.on("line", (line) => take(line, flows));
  const ended = exec.exited.then((code) => {
    isOver = true;
    if (code === 0 && flows.length === plan.count) return;
    const state = `The client ended with ${code} after ${flows.length} of ${plan.count} connections`;
    throw new LabError("SoakFailed", `${state}: ${complaint.trim()}`, { status: 500 });
  });
  ended.catch(() => undefined);
  return {
    flows,
    ended,
    get isOver() {
      return isOver;
    },
  };
}

/** Names come again and again; one string of each is kept. */
const names = new Map<string, string>();

function take(line: string, flows: ShortFlow[]): void {
  const { beganMs, flows: told } = JSON.parse(line) as { beganMs: number; flows: (string | number)[] };
  for (let index = 0; index < told.length; index += 3) {
    const said = String(told[index]);
    if (!names.has(said)) names.set(said, said);
    const heard = names.get(said) ?? said;
    const times = { startMs: beganMs + Number(told[index + 1]), endMs: beganMs + Number(told[index + 2]) };
    flows.push(heard.startsWith("!") ? { ...times, failure: heard.slice(1) } : { ...times, target: heard });
  }
}
