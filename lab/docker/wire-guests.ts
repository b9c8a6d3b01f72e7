import { LabError } from "../model/errors.ts";
import { type Docker, engineError } from "./connect.ts";
import { type GuestNetwork, renderGuestScript } from "./guest-script.ts";
import { runHelper } from "./helper.ts";

/** Makes the network inside an instance what its running guests need. Idempotent. @throws LabError `EngineFault`, `GuestNetwork` */
export async function wireGuests(docker: Docker, lab: string, network: GuestNetwork): Promise<void> {
  const what = `wiring ${network.guests.length} containers inside ${network.hostId.slice(0, 12)}`;
  try {
    const { exitCode, output } = await runHelper(docker, { lab, script: renderGuestScript(network) });
    if (exitCode !== 0) throw new LabError("GuestNetwork", `${what}: ${output.trim()}`, { status: 500 });
  } catch (cause) {
    throw engineError(what, cause);
  }
}
