import { type Docker, readContainerFolder } from "../docker/index.ts";
import { KEPT_SUFFIX, type KeptLog, parseKept } from "../logs/index.ts";
import { LabError } from "../model/errors.ts";
import type { Inventory } from "../model/inventory.ts";
import { LOGS_DIR } from "../model/naming.ts";

/**
 * What instances that are gone had printed, as control kept it. Read off the volume that its replicas have in common, so
 * that none of them need run.
 *
 * @throws LabError `InvalidLog` for a file that is no kept log
 */
export async function readKeptLogs(docker: Docker, inventory: Inventory): Promise<readonly KeptLog[]> {
  const control = inventory.find((one) => one.role === "control");
  if (!control) return [];
  const files = (await readContainerFolder(docker, control.containerId, LOGS_DIR)) ?? [];
  return files.filter(({ path }) => path.endsWith(KEPT_SUFFIX)).map(({ path, text }) => parse(path, text));
}

function parse(path: string, text: string): KeptLog {
  try {
    return parseKept(text);
  } catch (cause) {
    throw new LabError("InvalidLog", `${path} on the lab's volume is no log: ${(cause as Error).message}`, { cause });
  }
}
