import { chmodSync, chownSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { ExecutionSettings } from "../unit/index.ts";
import { findGroup, findUser } from "./accounts.ts";

/** Makes the folders of `RuntimeDirectory=` below /run, owned by the user of the service. */
export function makeRuntimeDirectories({
  runtimeDirectories,
  runtimeDirectoryMode,
  ...execution
}: ExecutionSettings): void {
  const user = execution.user === undefined ? undefined : findUser(execution.user);
  const gid = execution.group === undefined ? user?.gid : findGroup(execution.group);
  for (const folder of runtimeDirectories.map((name) => join("/run", name))) {
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, Number.parseInt(runtimeDirectoryMode, 8));
    chownSync(folder, user?.uid ?? 0, gid ?? 0);
  }
}

export function removeRuntimeDirectories({ runtimeDirectories, preservesRuntimeDirectory }: ExecutionSettings): void {
  if (preservesRuntimeDirectory) return;
  for (const name of runtimeDirectories) rmSync(join("/run", name), { recursive: true, force: true });
}
