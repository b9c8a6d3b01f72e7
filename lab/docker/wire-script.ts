/** The shell script that wires instances, and what its report means. Pure. */

/** One interface to make. */
export interface WirePlan {
  readonly containerId: string;
  /** Of the instance's first process, on the host. */
  readonly pid: number;
  /** Name of the fabric's end. */
  readonly interface: string;
  readonly mac: string;
  readonly address: string;
  readonly router: string;
  readonly mtu: number;
  /** Name that the instance calls itself by. */
  readonly hostname: string;
}

export interface WireResult {
  readonly containerId: string;
  /** Why it failed; absent on success. */
  readonly error?: string;
}

/**
 * All plans as one script: each runs in a subshell of its own, all at once, and reports `ok <n>` or `failed <n> <why>`.
 *
 * The instance's side is made before the fabric's, so that by the time a packet can come back there is somebody to
 * take it. The kernel keeps a removed interface's name for a moment, so a stale one is removed first.
 *
 * An instance that died a moment ago may have left its process id to a stranger, even to a process of the host whose
 * `eth0` would then be deleted: only a process in the container's own control group is entered.
 */
export function renderWireScript(fabricPid: number, plans: readonly WirePlan[]): string {
  return [...plans.map((plan, index) => renderOne(fabricPid, plan, index)), "wait"].join("\n");
}

function renderOne(fabricPid: number, plan: WirePlan, index: number): string {
  const inside = [
    "link set lo up",
    `link set eth0 address ${plan.mac} mtu ${plan.mtu}`,
    `address replace ${plan.address}/32 dev eth0`,
    "link set eth0 up",
    `route replace ${plan.router}/32 dev eth0 scope link`,
    `route replace default via ${plan.router} dev eth0`,
  ];
  const outside = [
    `link set ${plan.interface} mtu ${plan.mtu} up`,
    `route replace ${plan.address}/32 dev ${plan.interface}`,
  ];
  return `(
  grep -qs ${plan.containerId} /proc/${plan.pid}/cgroup ||
    { echo "failed ${index} process ${plan.pid} is no longer the instance's"; exit; }
  nsenter -t ${plan.pid} -n ip link delete eth0 2>/dev/null
  nsenter -t ${fabricPid} -n ip link delete ${plan.interface} 2>/dev/null
  why=$( {
    ip link add ${plan.interface} netns ${fabricPid} type veth peer name eth0 netns ${plan.pid} &&
    nsenter -t ${plan.pid} -u hostname ${plan.hostname} &&
    ${batch(plan.pid, inside)} &&
    ${batch(fabricPid, outside)}
  } 2>&1 ) && echo "ok ${index}" || echo "failed ${index}" $why
) &`;
}

function batch(pid: number, commands: readonly string[]): string {
  return `printf '%s\\n' ${commands.map((command) => `'${command}'`).join(" ")} | nsenter -t ${pid} -n ip -batch -`;
}

/** What became of each plan; one that the report does not name has failed. */
export function parseWireReport(report: string, plans: readonly WirePlan[]): WireResult[] {
  const lines = report.split("\n");
  return plans.map(({ containerId }, index) => {
    if (lines.includes(`ok ${index}`)) return { containerId };
    const failed = lines.find((line) => line.startsWith(`failed ${index} `));
    return {
      containerId,
      error: failed?.slice(`failed ${index} `.length) || report.trim() || "the helper said nothing",
    };
  });
}
