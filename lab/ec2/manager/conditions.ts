import { statSync } from "node:fs";
import type { Condition } from "../unit/index.ts";

/** Whether a unit may be started as things are; one that may not is skipped, which is no failure. */
export function isMet({ test, path, isNegated }: Condition): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  const holds = {
    "path-exists": stats !== undefined,
    "is-directory": stats?.isDirectory() ?? false,
    "file-not-empty": (stats?.isFile() && stats.size > 0) ?? false,
  }[test];
  return holds !== isNegated;
}
