import { type CommandCall, textOption } from "../command.ts";
import type { DbCommand } from "./db.ts";
import { labFlag, labOf } from "./lab-option.ts";

/** Row R19. */
export const failover: DbCommand = {
  usage: " [cluster] [--target <reader>]",
  words: [0, 1],
  options: ["target"],
  async run(call, [cluster]) {
    const target = textOption(call, "target");
    const lab = await labOf(call);
    const begun = await lab.failover({
      ...(cluster === undefined ? {} : { cluster }),
      ...(target === undefined ? {} : { target }),
    });
    if (call.output.json) return call.output.data(begun);
    call.output.line(`${begun.cluster} fails over from ${begun.from} to ${begun.to}`);
    await hint(call, lab.name);
  },
};

/** Rows R22 and R41. */
export const reboot: DbCommand = {
  usage: " <instance> [--force-failover]",
  words: [1, 1],
  options: ["forceFailover"],
  async run(call, [instance = ""]) {
    const forceFailover = call.options.forceFailover === true;
    const lab = await labOf(call);
    const begun = await lab.databases.reboot(instance, { forceFailover });
    if (call.output.json) return call.output.data(begun);
    call.output.line(`${begun.instance} reboots; ${forceFailover ? "its standby takes over" : "it keeps its role"}`);
    await hint(call, lab.name);
  },
};

/** Row R45. */
export const promote: DbCommand = {
  usage: " <read replica>",
  words: [1, 1],
  options: [],
  async run(call, [instance = ""]) {
    const lab = await labOf(call);
    const begun = await lab.databases.promote(instance);
    if (call.output.json) return call.output.data(begun);
    call.output.line(`${begun.instance} follows ${begun.source} no more, restarts, and takes writes, for good`);
    await hint(call, lab.name);
  },
};

async function hint({ output }: CommandCall, lab: string): Promise<void> {
  output.hint(`Watch it: tierlab events --follow${await labFlag(lab)}`);
}
