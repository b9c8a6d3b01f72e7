import { rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

/** Where the rendering of a lab's Compose file is kept while the lab lives (XDG base directories). */
export function stateDirOf(lab: string, env: NodeJS.ProcessEnv = process.env): string {
  return join(baseOf(env), lab);
}

/** Where the CA of all labs is: beside the state of each. No lab has a name with a dot. */
export function authorityDir(env: NodeJS.ProcessEnv = process.env): string {
  return join(baseOf(env), "certificate.authority");
}

function baseOf(env: NodeJS.ProcessEnv): string {
  return join(env.XDG_STATE_HOME || join(homedir(), ".local", "state"), "tierlab");
}

/** Removes it. */
export async function forgetState(lab: string): Promise<void> {
  await rm(stateDirOf(lab), { recursive: true, force: true });
}
