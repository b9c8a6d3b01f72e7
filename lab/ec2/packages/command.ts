import { spawn } from "node:child_process";

export interface CommandResult {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a program to its end and collects what it printed. A program that cannot be started has status 127. */
export function run(
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  const child = spawn(program, args, {
    env: { ...process.env, LC_ALL: "C.UTF-8", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let err = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
  });
  return new Promise((resolve) => {
    child.once("error", (error) => resolve({ status: 127, out, err: error.message }));
    child.once("close", (status) => resolve({ status: status ?? 1, out, err }));
  });
}
