import { execFile, spawn } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { LabError } from "../model/errors.ts";
import { waitUntil } from "../model/wait.ts";

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
 * @throws LabError `ComposeFailed` with Compose's last words; `DockerMissing` where there is no `docker`; `Interrupted`, when
 *   Compose has ended
 */
export async function compose(call: ComposeCall): Promise<void> {
  const args = ["compose", "--progress", "plain", "-p", call.project, "-f", call.file, ...call.args];
  const child = spawn("docker", args, {
    env: { ...process.env, ...call.env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  // Compose is a child of `docker`, and would go on creating without it.
  const end = () => child.pid !== undefined && endGroup(child.pid);
  call.signal?.addEventListener("abort", end, { once: true });
  if (call.signal?.aborted) end();
  const pidFile = pidFileOf(dirname(call.file));
  if (child.pid !== undefined) await writeFile(pidFile, String(child.pid));
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
  }).finally(() => {
    call.signal?.removeEventListener("abort", end);
    return rm(pidFile, { force: true });
  });
  if (call.signal?.aborted) throw new LabError("Interrupted", "Interrupted");
  if (code !== 0) throw composeFailed(call.args, code, lines);
}

/**
 * Ends the Compose process that an `up` left behind when it was killed: it would go on creating containers.
 *
 * @param dir the lab's state folder
 */
export async function endCompose(dir: string, project: string): Promise<void> {
  const pid = Number(await readFile(pidFileOf(dir), "utf8").catch(() => ""));
  if (!Number.isInteger(pid) || pid <= 1) return;
  if (!(await commandOf(pid)).includes(project)) return;
  endGroup(pid);
  await waitUntil(async () => (await commandOf(pid)) === "", { what: `process ${pid} to end`, timeoutMs: 10_000 });
}

/** One that has ended is fine. */
function endGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function pidFileOf(dir: string): string {
  return join(dir, "compose.pid");
}

/** Command line of a process, empty where there is none (any more). */
async function commandOf(pid: number): Promise<string> {
  const ps = promisify(execFile)("ps", ["-o", "args=", "-p", String(pid)]);
  const { stdout } = await ps.catch(() => ({ stdout: "" }));
  return stdout.includes("<defunct>") ? "" : stdout.trim();
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
  return new LabError("DockerMissing", "The `docker` command cannot be started", {
    cause,
    hint: "tierlab doctor",
    status: 500,
  });
}
