import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { LabError } from "../../model/index.ts";

/**
 * Swaps the kernel's rule set for `ruleset` in one transaction: all of it or, on an error, none of it.
 *
 * @throws LabError `RulesetRejected` with nft's own words.
 */
export async function applyRuleset(ruleset: string): Promise<void> {
  const { exitCode, stderr } = await run("nft", ["-f", "-"], ruleset);
  if (exitCode === 0) return;
  throw new LabError("RulesetRejected", `nft refused the rule set (exit ${exitCode}): ${stderr.trim()}`, {
    status: 500,
    hint: "nft needs CAP_NET_ADMIN and a kernel with nf_tables",
  });
}

/** @throws LabError `CommandFailed` when the program cannot be started at all. */
export async function run(
  command: string,
  args: readonly string[],
  input = "",
): Promise<{ readonly exitCode: number; readonly stdout: string; readonly stderr: string }> {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.on("error", () => {
    // The program ended before it read everything; its exit code and words tell why.
  });
  child.stdin.end(input);
  const ended = new Promise<number>((resolve, reject) => {
    child.once("error", (cause) => reject(new LabError("CommandFailed", `Could not run \`${command}\``, { cause })));
    child.once("close", (code) => resolve(code ?? 1));
  });
  const [exitCode, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { exitCode, stdout, stderr };
}
