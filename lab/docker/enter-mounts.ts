import { type Docker, engineError } from "./connect.ts";
import { type HelperResult, runHelper } from "./helper.ts";

/** An instance that died a moment ago may have left its process id to a stranger: its control group tells. */
const ENTER = `
grep -qs "$1" "/proc/$2/cgroup" || { echo "the instance does not run"; exit 4; }
pid=$2; shift 2
exec nsenter -t "$pid" -m -p sh -c "$@"
`;

/**
 * Runs a shell script on the file systems of a running container, with its programs but with the right to mount.
 *
 * @throws LabError `EngineFault`
 */
export async function enterMounts(
  docker: Docker,
  { lab, containerId }: { readonly lab: string; readonly containerId: string },
  script: string,
  args: readonly string[],
): Promise<HelperResult> {
  try {
    const { State } = await docker.getContainer(containerId).inspect();
    return await runHelper(docker, {
      lab,
      script: ENTER,
      args: [containerId, String(State.Pid), script, "sh", ...args],
    });
  } catch (cause) {
    throw engineError(`entering the file systems of ${containerId.slice(0, 12)}`, cause);
  }
}
