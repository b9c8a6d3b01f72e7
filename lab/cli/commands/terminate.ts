import { argument, type Command } from "../command.ts";
import { labFlag, labOf, withLabOption } from "./lab-option.ts";

/** Ends an instance for good, as TerminateInstances does. */
export const terminate: Command = {
  define: (command) => withLabOption(command).argument("<instance>", "server-2, an instance id; no member of a group"),
  async run(call) {
    const lab = await labOf(call);
    const ended = await lab.terminate(argument(call, 0) ?? "");
    if (call.output.json) return call.output.data(ended);
    call.output.line(`terminated ${ended.name} (${ended.instanceId})`);
    call.output.hint(`What it printed is kept: tierlab logs${await labFlag(lab.name)}`);
  },
};
