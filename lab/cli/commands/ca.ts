import { fetchAuthority } from "../../api/authority.ts";
import { connectDocker } from "../../docker/index.ts";
import { findApi } from "../../project/find.ts";
import type { Command } from "../command.ts";
import { labOf, withLabOption } from "./lab-option.ts";

/** Prints what a program outside the lab has to trust: `tierlab ca > ca.pem && curl --cacert ca.pem …`. */
export const ca: Command = {
  define: (command) => withLabOption(command),
  async run(call) {
    const { name } = await labOf(call);
    const authority = await fetchAuthority(await findApi(connectDocker(), name));
    if (call.output.json) return call.output.data(authority);
    call.output.line(authority.certificate.trimEnd());
  },
};
