import { fetchAuthority, type LabAuthority } from "../../api/authority.ts";
import { connectDocker, listLabs } from "../../docker/index.ts";
import { findApi } from "../../project/find.ts";
import { readMachineAuthority } from "../../project/machine-authority.ts";
import { type Command, type CommandCall, textOption } from "../command.ts";
import { labOf, withLabOption } from "./lab-option.ts";

/** Prints what a program outside the lab has to trust: `tierlab ca > ca.pem && curl --cacert ca.pem …`. */
export const ca: Command = {
  define: (command) => withLabOption(command),
  async run(call) {
    const authority = await authorityOf(call);
    if (call.output.json) return call.output.data(authority);
    call.output.line(authority.certificate.trimEnd());
  },
};

/** The labs of a machine share one; a lab that Compose alone has started has its own, and knows it. */
async function authorityOf(call: CommandCall): Promise<LabAuthority> {
  const docker = connectDocker();
  const isUp = (await listLabs(docker)).length > 0;
  if (!isUp && textOption(call, "lab") === undefined) return readMachineAuthority();
  const { name } = await labOf(call);
  return fetchAuthority(await findApi(docker, name));
}
