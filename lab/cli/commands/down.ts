import { connectDocker, listLabs } from "../../docker/index.ts";
import { findLab } from "../../project/find.ts";
import { stopLab } from "../../project/stop.ts";
import { argument, type Command } from "../command.ts";

export const down: Command = {
  define: (command) =>
    command.argument("[lab]", "name of the lab (default: the only one)").option("--all", "remove every lab"),
  async run({ args, options, output }) {
    const docker = connectDocker();
    const labs = options.all
      ? (await listLabs(docker)).map((lab) => lab.name)
      : [await findLab(docker, argument({ args, options, output, signal: AbortSignal.any([]) }, 0))];
    const removed = [];
    for (const lab of labs) {
      output.progress(`Removing lab ${lab}`);
      const { containers, networks, volumes } = await stopLab(docker, lab);
      removed.push({ lab, containers, networks, volumes });
      if (!output.json) {
        output.line(
          `${lab}: removed ${containers.length} containers, ${networks.length} networks, ${volumes.length} volumes`,
        );
      }
    }
    output.data(removed);
  },
};
