import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { LabError } from "../model/errors.ts";

export interface ComposeCall {
  readonly project: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** One line of what Compose says. */
  readonly onLine?: (line: string) => void;
}

/**
 * Runs `docker compose` on a rendered file.
 *
 * @throws LabError `ComposeFailed` with Compose's last words; `DockerMissing` where there is no `docker`.
 */
export async function compose(call: ComposeCall): Promise<void> {
  const args = ["compose", "--progress", "plain", "-p", call.project, "-f", call.file, ...call.args];
  const child = spawn("docker", args, {
    env: { ...process.env, ...call.env },
    stdio: ["ignore", "pipe", "pipe"],
    ...(call.signal ? { signal: call.signal } : {}),
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      call.onLine?.(line);
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", (cause) => reject(notStarted(cause)));
    child.on("close", resolve);
  });
  if (code !== 0) throw composeFailed(call.args, code, lines);
}

function composeFailed(args: readonly string[], code: number | null, lines: readonly string[]): LabError {
  const words = lines
    .filter((line) => line.trim() !== "")
    .slice(-5)
    .join("\n  ");
  return new LabError("ComposeFailed", `\`docker compose ${args.join(" ")}\` ended with ${code}:\n  ${words}`, {
    hint: "tierlab doctor",
    status: 500,
  });
}

function notStarted(cause: Error): LabError {
  if (cause.name === "AbortError") return new LabError("Interrupted", "Interrupted", { cause });
  return new LabError("DockerMissing", "The `docker` command cannot be started", {
    cause,
    hint: "tierlab doctor",
    status: 500,
  });
}
