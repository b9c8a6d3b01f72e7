import type { LabHandle } from "../../lab/handle/handle.ts";
import { LabError } from "../../lab/model/errors.ts";
import type { FabricLook } from "./fuzz-figures.ts";

/**
 * Of the fabric's program: the oldest process of node's that runs it. What keeps it running names it too, and so does
 * whatever it starts, before that is another program.
 */
const LOOK = `pid=$(pgrep -o -f '^node .*[f]abric.mjs') && ticks=$(getconf CLK_TCK) &&
  echo "$pid $(ls /proc/$pid/fd | wc -l) $(awk -v t=$ticks '{ print ($14 + $15) / t }' /proc/$pid/stat) $(grep VmRSS /proc/$pid/status)"`;

/** @throws LabError `SoakFailed` while no program runs */
export async function lookAtFabric(lab: LabHandle): Promise<FabricLook> {
  const { stdout, stderr } = await lab.exec("fabric", ["sh", "-c", LOOK]);
  const [, pid, descriptors, seconds, kib] = /^(\d+) (\d+) ([\d.]+) VmRSS:\s+(\d+) kB/.exec(stdout) ?? [];
  if (!kib)
    throw new LabError("SoakFailed", `The fabric's program is not to be seen: ${stdout}${stderr}`, { status: 500 });
  return {
    ...{ pid: Number(pid), descriptors: Number(descriptors) },
    ...{ processorSeconds: Number(seconds), residentMiB: Math.round(Number(kib) / 1024) },
  };
}
