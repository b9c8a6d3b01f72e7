import { connectDocker, listLabs } from "../../docker/index.ts";
import type { Command } from "../command.ts";
import { renderTable } from "../output.ts";

export const ls: Command = {
  name: "ls",
  define: (command) => command.description("list the labs on this machine"),
  async run({ output }) {
    const labs = await listLabs(connectDocker());
    if (output.json) return output.data(labs);
    if (labs.length === 0) return output.line("No lab is there. Bring one up: tierlab up three-tier");
    const rows = labs.map((lab) => [lab.name, `${lab.running}/${lab.containers}`]);
    for (const line of renderTable(["LAB", "RUNNING"], rows)) output.line(line);
  },
};
