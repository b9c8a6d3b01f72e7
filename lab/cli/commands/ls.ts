import type { Command, CommandCall } from "../command.ts";
import { asInvoked } from "../invocation.ts";
import { renderTable } from "../table.ts";

export const ls: Command = {
  define: (command) => command.option("--templates", "the templates that come with Tierlab, by name"),
  run: (call) => (call.options.templates ? showTemplates(call) : showLabs(call)),
};

async function showLabs({ output }: CommandCall): Promise<void> {
  const { connectDocker, listLabs } = await import("../../docker/index.ts");
  const labs = await listLabs(connectDocker());
  if (output.json) return output.data(labs);
  if (labs.length === 0) return output.line(asInvoked("No lab is there. Bring one up: tierlab up three-tier"));
  const rows = labs.map((lab) => [lab.name, `${lab.running}/${lab.containers}`]);
  for (const line of renderTable(["LAB", "RUNNING"], rows)) output.line(line);
}

async function showTemplates({ output }: CommandCall): Promise<void> {
  const { listTemplates } = await import("../../template/index.ts");
  const templates = listTemplates();
  if (output.json) return output.data(templates);
  const rows = templates.map(({ name, file }) => [name, file]);
  for (const line of renderTable(["TEMPLATE", "FILE"], rows)) output.line(line);
}
