/**
 * Gives instances their network interfaces.
 *
 *     instance's netns                fabric's netns
 *     eth0  <ip>/32  ---- veth ----   eni-…   route <ip>/32 dev eni-…
 *       default via <router>
 *
 * A container that lives for a fraction of a second does it, the only privileged one: it enters the namespaces of both
 * ends through the host's process ids.
 */
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { LABEL, PREFIX } from "../model/naming.ts";
import { type Docker, engineError } from "./connect.ts";
import { execIn } from "./exec.ts";
import { parseWireReport, renderWireScript, type WirePlan, type WireResult } from "./wire-script.ts";

const IMAGE = `${PREFIX}/fabric:latest`;

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
    return parseWireReport(await runHelper(docker, options.lab, script), options.plans);
  } catch (cause) {
    throw engineError(`wiring ${options.plans.length} interfaces of lab ${options.lab}`, cause);
  }
}

async function runHelper(docker: Docker, lab: string, script: string): Promise<string> {
  const container = await docker.createContainer({
    Image: IMAGE,
    Entrypoint: ["sh", "-c", script],
    Cmd: [],
    Labels: { [LABEL.lab]: lab, [LABEL.role]: "wiring" },
    AttachStdout: true,
    AttachStderr: true,
    HostConfig: { Privileged: true, PidMode: "host", NetworkMode: "none", AutoRemove: true },
  });
  const stream = await container.attach({ stream: true, stdout: true, stderr: true });
  const output = new PassThrough();
  docker.modem.demuxStream(stream, output, output);
  stream.once("end", () => output.end());
  await container.start();
  return text(output);
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
