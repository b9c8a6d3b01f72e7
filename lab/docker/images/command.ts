import { spawn } from "node:child_process";
import { LabError } from "../../model/errors.ts";

export interface CommandResult {
  /** Exit status; undefined when a signal or the time limit ended the command. */
  readonly status: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Ends the command when it has printed nothing on standard output for so long. */
  readonly silenceTimeoutMs?: number;
}

/** Runs a command to its end and collects what it printed. A command that cannot be started has status 127. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const silence =
    options.silenceTimeoutMs === undefined ? undefined : setTimeout(() => child.kill(), options.silenceTimeoutMs);
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    silence?.refresh();
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  return new Promise((resolve) => {
    const finish = (result: CommandResult) => {
      clearTimeout(silence);
      resolve(result);
    };
    child.once("error", (error) => finish({ status: 127, stdout, stderr: error.message }));
    child.once("close", (status) => finish({ status: status ?? undefined, stdout, stderr }));
  });
}

/** Runs `docker` and gives its standard output; a failure becomes one error that ends with what Docker said. */
export async function docker(args: readonly string[], options: CommandOptions = {}): Promise<string> {
  const { status, stdout, stderr } = await runCommand("docker", args, options);
  if (status === 0) return stdout;
  throw dockerFailed(args.slice(0, 2).join(" "), stderr);
}

/** The error of a `docker` command, with the end of what it said. */
export function dockerFailed(command: string, stderr: string): LabError {
  const said = stderr.trim().split("\n").slice(-15).join("\n");
  return new LabError("DockerFailed", `\`docker ${command}\` failed: ${said}`, {
    hint: "tierlab doctor",
    status: 500,
  });
}
