/** Debian's own tools at work on the store: what yum and pip say is what they did. */
import { appendFileSync } from "node:fs";
import { LabError } from "../../model/errors.ts";
import { run } from "./command.ts";
import type { Package } from "./package.ts";

const LOG = "/var/log/dnf.log";
const ENVIRONMENT = { APT_CONFIG: "/opt/tierlab/store.conf", DEBIAN_FRONTEND: "noninteractive" };

/** Packages by Debian's names. */
export interface Change {
  readonly installs: readonly string[];
  readonly removes: readonly string[];
}

export type Verb = "install" | "remove";

/** What installing or removing would change, what comes along or is no longer needed included. @throws LabError `TransactionFailed` */
export async function planChange(verb: Verb, packages: readonly Package[]): Promise<Change> {
  const { out } = await apt(["--simulate", ...argumentsOf(verb, packages)]);
  const named = (word: string) => [...out.matchAll(new RegExp(`^${word} (\\S+)`, "gm"))].map(([, name = ""]) => name);
  return { installs: named("Inst"), removes: named("Remv") };
}

/** Does it. @throws LabError `TransactionFailed` with the end of what Debian's tools said */
export async function applyChange(verb: Verb, packages: readonly Package[]): Promise<void> {
  const { out, err } = await apt(argumentsOf(verb, packages));
  appendFileSync(LOG, out + err);
}

function argumentsOf(verb: Verb, packages: readonly Package[]): readonly string[] {
  const names = packages.map(({ debianName }) => debianName);
  return verb === "install" ? ["install", ...names] : ["remove", "--auto-remove", ...names];
}

async function apt(args: readonly string[]) {
  const result = await run("apt-get", args, ENVIRONMENT);
  if (result.status === 0) return result;
  appendFileSync(LOG, result.out + result.err);
  const said = result.err.trim().split("\n").slice(-3).join("\n");
  throw new LabError("TransactionFailed", `Error: Transaction failed: ${said}`, { hint: `See ${LOG}` });
}
