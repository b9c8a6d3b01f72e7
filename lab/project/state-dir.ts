import { rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

/** Where the rendering of a lab's Compose file is kept while the lab lives (XDG base directories). */
export function stateDirOf(lab: string, env: NodeJS.ProcessEnv = process.env): string {
  const base = env.XDG_STATE_HOME || join(homedir(), ".local", "state");
  return join(base, "tierlab", lab);
}

/** Removes it. */
export async function forgetState(lab: string): Promise<void> {
  await rm(stateDirOf(lab), { recursive: true, force: true });
}
