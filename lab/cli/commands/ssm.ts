import type { AssociationOutput, AssociationStatus } from "../../model/association.ts";
import { findAssociation, findExecution } from "../../project/find-association.ts";
import type { StartedLab } from "../../project/started-lab.ts";
import { argument, type Command, type CommandCall } from "../command.ts";
import { renderAssociations, renderOutput } from "../views/associations.ts";
import { labFlag, labOf, withLabOption } from "./lab-option.ts";

/** Associations of Systems Manager: how each went on its instances, and what it printed there. */
export const ssm: Command = {
  define: (command) =>
    withLabOption(command)
      .argument("[association]", "only this one: its name, logical id or id")
      .argument("[instance]", "what it printed there: web-server-1, an instance id"),
  async run(call) {
    const [name, instance] = [argument(call, 0), argument(call, 1)];
    const lab = await labOf(call);
    const { associations = [] } = await lab.status();
    const wanted = name === undefined ? associations : [findAssociation(associations, name)];
    if (instance === undefined) return showList(call, lab, wanted);
    showOutput(call, await outputOf(lab, wanted[0] as AssociationStatus, instance));
  },
};

async function showList({ output }: CommandCall, lab: StartedLab, wanted: readonly AssociationStatus[]): Promise<void> {
  if (output.json) return output.data(wanted);
  for (const line of renderAssociations(wanted, output)) output.line(line);
  const [first] = wanted.flatMap(({ name, executions }) => executions.map((one) => ({ name, ...one })));
  if (!first) return;
  output.hint(
    `What it printed: tierlab ssm ${first.name} ${first.instance ?? first.instanceId}${await labFlag(lab.name)}`,
  );
}

function outputOf(lab: StartedLab, association: AssociationStatus, ref: string): Promise<AssociationOutput> {
  return lab.executionOutput(findExecution(association, ref).executionId);
}

function showOutput({ output }: CommandCall, printed: AssociationOutput): void {
  if (output.json) output.data(printed);
  else for (const line of renderOutput(printed, output)) output.line(line);
}
