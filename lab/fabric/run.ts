import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { LabError } from "../model/index.ts";

export interface RunResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program of the system to its end, `input` on its standard input.
 *
 * @throws LabError `CommandFailed` when it cannot be started at all; an exit code other than 0 is the caller's to judge.
 */
export async function run(command: string, args: readonly string[], input = ""): Promise<RunResult> {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.on("error", () => {
    // The program ended before it read everything; its exit code and words tell why.
  });
  child.stdin.end(input);
  const ended = new Promise<number>((resolve, reject) => {
    child.once("error", (cause) =>
      reject(new LabError("CommandFailed", `Could not run \`${command}\``, { cause, status: 500 })),
    );
    child.once("close", (code) => resolve(code ?? 1));
  });
  const [exitCode, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { exitCode, stdout, stderr };
}
