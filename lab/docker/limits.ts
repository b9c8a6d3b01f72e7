/**
 * Bounds what a running container may use, and takes the bounds back exactly: in its control group itself, since the
 * engine changes a container's bounds but cannot give it back none.
 */
import type { HostConfig } from "dockerode";
import { LabError } from "../model/errors.ts";
import { type Docker, engineError } from "./connect.ts";
import { runHelper } from "./helper.ts";

export interface ContainerLimits {
  /** Cores; `default` for what the container was created with. */
  readonly cpus?: number | "default";
  readonly memoryBytes?: number | "default";
}

const GROUPS = "/sys/fs/cgroup:/groups";
/** How much of a second's tenth a core's share is counted in, as the engine does. Microseconds. */
const PERIOD_US = 100_000;

/**
 * @throws LabError `EngineFault`, `LimitRefused` where the kernel refuses, as it may a bound below what is in use
 */
export async function limitContainer(
  docker: Docker,
  { lab, containerId }: { readonly lab: string; readonly containerId: string },
  limits: ContainerLimits,
): Promise<void> {
  const what = `bounding ${containerId.slice(0, 12)}`;
  try {
    const { State, HostConfig: made } = await docker.getContainer(containerId).inspect();
    if (!State.Running) return;
    const args = [containerId, String(State.Pid), quotaOf(limits, made), memoryOf(limits, made)];
    const { exitCode, output } = await runHelper(docker, { lab, script: WRITE, args, binds: [GROUPS] });
    if (exitCode !== 0) throw new LabError("LimitRefused", `${what}: ${output.trim()}`, { status: 500 });
  } catch (cause) {
    throw engineError(what, cause);
  }
}

/** Microseconds of each period; `max` for no bound, empty for leaving it as it is. */
function quotaOf({ cpus }: ContainerLimits, made: HostConfig): string {
  if (cpus === undefined) return "";
  if (cpus !== "default") return String(Math.round(cpus * PERIOD_US));
  if (made.NanoCpus) return String(Math.round((made.NanoCpus / 1e9) * PERIOD_US));
  return made.CpuQuota && made.CpuQuota > 0 ? String(made.CpuQuota) : "max";
}

function memoryOf({ memoryBytes }: ContainerLimits, made: HostConfig): string {
  if (memoryBytes === undefined) return "";
  if (memoryBytes !== "default") return String(memoryBytes);
  return made.Memory ? String(made.Memory) : "max";
}

/**
 * `container pid quota memory`, on the machine's control groups. Version 2 of control groups has one tree and says `max`,
 * version 1 a tree for each controller and says -1. Swap is bounded as well where it is counted, else a program would
 * be slowed down where it should be killed; version 1 takes the two in one order on the way up, in the other down.
 */
const WRITE = `
groups=$(cat "/proc/$2/cgroup" 2>/dev/null)
case $groups in *"$1"*) ;; *) exit 0 ;; esac
path() {
  for line in $groups; do
    rest=\${line#*:}
    case ,\${rest%%:*}, in *,"$1",*) echo "\${rest#*:}"; return ;; esac
  done
}
v1() { [ "$1" = max ] && echo -1 || echo "$1"; }
if [ -e /groups/cgroup.controllers ]; then
  at=/groups$(path "")
  if [ "$3" ]; then echo "$3 ${PERIOD_US}" >"$at/cpu.max" || exit 5; fi
  if [ "$4" ]; then
    if [ -e "$at/memory.swap.max" ]; then [ "$4" = max ] && echo max >"$at/memory.swap.max" || echo 0 >"$at/memory.swap.max"; fi
    echo "$4" >"$at/memory.max" || exit 5
  fi
else
  if [ "$3" ]; then echo "$(v1 "$3")" >"/groups/cpu$(path cpu)/cpu.cfs_quota_us" || exit 5; fi
  if [ "$4" ]; then
    at=/groups/memory$(path memory)
    swap() { [ ! -e "$at/memory.memsw.limit_in_bytes" ] || echo "$(v1 "$1")" >"$at/memory.memsw.limit_in_bytes"; }
    swap "$4" 2>/dev/null
    echo "$(v1 "$4")" >"$at/memory.limit_in_bytes" || exit 5
    swap "$4" || exit 5
  fi
fi
`;
