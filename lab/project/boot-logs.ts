import { type Docker, listInventory, readContainerFile } from "../docker/index.ts";
import { shortName } from "./find.ts";
import { wantedBy } from "./log-choice.ts";

/** Where cloud-init puts what user data prints. */
const BOOT_LOG = "/var/log/cloud-init-output.log";

export interface BootLog {
  /** Short name. */
  readonly instance: string;
  readonly lines: readonly string[];
}

/**
 * What set-up at boot printed on each instance, stopped ones too; one that has printed nothing has no lines.
 *
 * @param ref only this instance, or only this service's
 * @throws LabError `NoInstance`, `AmbiguousInstance`
 */
export async function readBootLogs(docker: Docker, lab: string, ref: string | undefined): Promise<readonly BootLog[]> {
  const inventory = await listInventory(docker, lab);
  const instances = inventory.filter((one) => one.role === "instance").filter(wantedBy(ref, inventory));
  return Promise.all(
    instances.map(async (one) => {
      const text = (await readContainerFile(docker, one.containerId, BOOT_LOG)) ?? "";
      return { instance: shortName(one), lines: text === "" ? [] : text.replace(/\n$/, "").split("\n") };
    }),
  );
}
