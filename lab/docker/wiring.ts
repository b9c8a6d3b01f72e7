/**
 * Gives instances their network interfaces.
 *
 *     instance's netns                fabric's netns
 *     eth0  <ip>/32  ---- veth ----   eni-…   route <ip>/32 dev eni-…
 *       default via <router>
 *
 * The privileged helper does it: it enters the namespaces of both ends through the host's process ids.
 */
import { type Docker, engineError } from "./connect.ts";
import { execIn } from "./exec.ts";
import { runHelper } from "./helper.ts";
import { parseWireReport, renderWireScript, type WirePlan, type WireResult } from "./wire-script.ts";

export interface WireOptions {
  readonly lab: string;
  /** Process id of the fabric on the host. */
  readonly fabricPid: number;
  readonly plans: readonly WirePlan[];
}

/**
 * Makes the interfaces of all plans in one run. Idempotent: what stands already is made anew. One that fails, because
 * its instance died meanwhile, does not keep the others from being made.
 *
 * @throws LabError `EngineFault` when the helper itself could not run
 */
export async function wire(docker: Docker, options: WireOptions): Promise<WireResult[]> {
  const script = renderWireScript(options.fabricPid, options.plans);
  try {
    const { output } = await runHelper(docker, { lab: options.lab, script });
    return parseWireReport(output, options.plans);
  } catch (cause) {
    throw engineError(`wiring ${options.plans.length} interfaces of lab ${options.lab}`, cause);
  }
}

/** An interface that the fabric holds. */
export interface HeldInterface {
  readonly interface: string;
  readonly address: string;
}

/** The instances' interfaces that a running fabric holds now, by its own routes. */
export async function readWiring(docker: Docker, fabricContainerId: string): Promise<HeldInterface[]> {
  const { stdout } = await execIn(docker, fabricContainerId, ["ip", "-4", "-j", "route"], { timeoutMs: 10_000 });
  const routes = JSON.parse(stdout || "[]") as { dst: string; dev?: string }[];
  return routes.flatMap(({ dst, dev }) => (dev?.startsWith("eni-") ? [{ interface: dev, address: dst }] : []));
}
