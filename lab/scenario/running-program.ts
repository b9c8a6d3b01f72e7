/** A program of ours inside an instance that prints one JSON value a line and ends with its standard input. */
import { createInterface } from "node:readline";
import { LabError } from "../model/errors.ts";
import type { StartedLab } from "../project/started-lab.ts";

export interface RunningProgram {
  /** Tells it to end; it still prints what is under way. */
  endInput(): void;
  /** Waits until it has ended by itself or after `endInput`. @throws LabError `LoadFailed` when it ended badly */
  readonly ended: Promise<void>;
}

/** @param argv of node: path of the program, then its arguments */
export async function startProgram<T>(
  lab: StartedLab,
  from: string,
  argv: readonly string[],
  onValue: (value: T) => void,
): Promise<RunningProgram> {
  const program = await lab.stream(from, ["node", ...argv]);
  const complaints: string[] = [];
  const lines = createInterface({ input: program.stdout });
  lines.on("line", (line) => onValue(JSON.parse(line) as T));
  createInterface({ input: program.stderr }).on("line", (line) => complaints.push(line));
  const read = new Promise((resolve) => lines.once("close", resolve));
  const finish = async () => {
    const code = await program.exited;
    await read;
    if (code === 0) return;
    const words = complaints.join("; ");
    throw new LabError("LoadFailed", `${argv[0]} in \`${from}\` ended with ${code}: ${words}`, { status: 500 });
  };
  const ended = finish();
  // Whoever awaits it is told; a program that ends badly while nobody awaits it must not end us.
  ended.catch(() => {});
  return { endInput: program.endInput, ended };
}
