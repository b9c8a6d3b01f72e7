import { LabError } from "../../model/index.ts";
import { run } from "../run.ts";

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
