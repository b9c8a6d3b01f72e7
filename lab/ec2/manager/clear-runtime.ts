import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

/**
 * /run is empty at every boot; a container's is as it was left. What a service that was killed has left behind there tells
 * of a process that is no more: Apache, for one, takes its own old pid file for another Apache that runs. Folders stay, for
 * packages bring some. That of systemd tells programs that there is one.
 */
export function clearRuntime(folder = "/run"): void {
  rmSync(join(folder, "systemd"), { recursive: true, force: true });
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isDirectory()) rmSync(join(entry.parentPath, entry.name), { force: true });
  }
  mkdirSync(join(folder, "systemd", "system"), { recursive: true });
}
