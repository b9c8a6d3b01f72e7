import { argument, type Command } from "../command.ts";
import { labFlag, labOf, withLabOption } from "./lab-option.ts";

/** Gives an instance a role, as somebody does in the console who finds that a clone has none. */
export const profile: Command = {
  define: (command) =>
    withLabOption(command)
      .argument("<instance>", "server-2, an instance id")
      .argument("<profile>", "an instance profile of the template: name or logical id"),
  async run(call) {
    const lab = await labOf(call);
    const [instance = "", name = ""] = [argument(call, 0), argument(call, 1)];
    const attached = await lab.attachProfile(instance, name);
    if (call.output.json) return call.output.data(attached);
    call.output.line(`${instance} has the instance profile ${attached.profile}`);
    const path = "http://169.254.169.254/latest/meta-data/iam/security-credentials/";
    call.output.hint(`What it is told: tierlab exec ${instance} curl -s ${path}${await labFlag(lab.name)}`);
  },
};
