import type { LabHandle } from "../../lab/handle/handle.ts";
import { LabError } from "../../lab/model/errors.ts";
import type { FabricLook } from "./fuzz-figures.ts";

/** Of the fabric's program: what keeps it running names it too, but is older. The brackets keep the shell from finding itself. */
const LOOK = `pid=$(pgrep -n -f '[f]abric.mjs') && echo "$pid $(ls /proc/$pid/fd | wc -l) $(grep VmRSS /proc/$pid/status)"`;

/** @throws LabError `SoakFailed` while no program runs */
export async function lookAtFabric(lab: LabHandle): Promise<FabricLook> {
  const { stdout, stderr } = await lab.exec("fabric", ["sh", "-c", LOOK]);
  const [, pid, descriptors, kib] = /^(\d+) (\d+) VmRSS:\s+(\d+) kB/.exec(stdout) ?? [];
  if (!kib)
    throw new LabError("SoakFailed", `The fabric's program is not to be seen: ${stdout}${stderr}`, { status: 500 });
  return { pid: Number(pid), descriptors: Number(descriptors), residentMiB: Math.round(Number(kib) / 1024) };
}
