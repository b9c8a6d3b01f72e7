import { type Docker, type ExecResult, execIn, leaveIn, putFiles } from "../../docker/index.ts";
import { LabError } from "../../model/errors.ts";
import type { InstanceAgent, RunReport, RunRequest } from "../ports.ts";
import { jobOf } from "../ssm/document.ts";
import type { BootResult, RunState } from "../ssm/results.ts";
import { ATTEND, BOOT, orchestrationFolder, RUN } from "../ssm/scripts.ts";

/** A question waits two seconds at most inside; the rest is for a machine that is busy. */
const QUESTION_TIMEOUT_MS = 30_000;
const SCRIPT_MODE = 0o700;

/** An image without a shell ends so (126: found and not runnable, 127: not found). */
const NO_SHELL = [126, 127];

/** Runs what instances are asked for by Docker's exec. @param region what the instance is told */
export function connectInstanceAgent(docker: Docker, region: string): InstanceAgent {
  const ask = (containerId: string, script: string, args: readonly string[]) =>
    execIn(docker, containerId, shell(script, args), { timeoutMs: QUESTION_TIMEOUT_MS, user: "root" });
  return {
    async boot(containerId) {
      const { exitCode, stdout } = await ask(containerId, BOOT, []);
      return NO_SHELL.includes(exitCode) ? { kind: "unmanaged" } : readBoot(stdout.trim());
    },
    async attend(containerId, request) {
      const folder = orchestrationFolder(request.instanceId, request.executionId);
      const report = readReport(await ask(containerId, ATTEND, [folder]));
      if (report !== "absent") return report;
      await begin(docker, { containerId, folder, region }, request);
      return undefined;
    },
  };
}

interface Place {
  readonly containerId: string;
  readonly folder: string;
  readonly region: string;
}

async function begin(docker: Docker, { containerId, folder, region }: Place, request: RunRequest): Promise<void> {
  const { script, files, workingDirectory = folder, timeoutSeconds } = jobOf(request.document);
  const all = [{ path: "_script.sh", text: script }, ...files];
  await putFiles(docker, containerId, folder, all, SCRIPT_MODE);
  const args = [folder, String(timeoutSeconds), workingDirectory, request.instanceId, region];
  await leaveIn(docker, containerId, shell(RUN, args));
}

function shell(script: string, args: readonly string[]): string[] {
  return ["sh", "-c", script, "sh", ...args];
}

function readBoot(line: string): BootResult | undefined {
  const [word, ...rest] = line.split(" ");
  switch (word) {
    case "finished":
    case "unmanaged":
      return { kind: word };
    case "failed":
      return { kind: "failed", why: rest.join(" ") };
    case "running":
      return undefined;
    default:
      throw answerless(line);
  }
}

function readReport({ exitCode, stdout, stderr }: ExecResult): RunReport | "absent" {
  if (NO_SHELL.includes(exitCode)) {
    return { state: { kind: "impossible", why: "its image has no shell" }, stdout: "", stderr: "" };
  }
  const end = stdout.indexOf("\n");
  const [word = "", status] = stdout.slice(0, end).split(" ");
  if (word === "absent") return word;
  const state = stateOf(word, status);
  if (!state) throw answerless(stdout + stderr);
  return { state, stdout: stdout.slice(end + 1), stderr };
}

function stateOf(word: string, status: string | undefined): RunState | undefined {
  if (word === "ended") return { kind: "ended", exitCode: Number(status) };
  return word === "running" || word === "interrupted" ? { kind: word } : undefined;
}

/** It was stopped in the middle of the question, or lacks a tool. */
function answerless(got: string): LabError {
  return new LabError("AgentFault", `An instance gave no answer to control; got \`${got.slice(0, 200).trim()}\``, {
    status: 500,
  });
}
