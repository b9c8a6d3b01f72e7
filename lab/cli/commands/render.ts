import { renderCompose } from "../../compose/index.ts";
import { planLab } from "../../project/start.ts";
import { argument, type Command, textOption } from "../command.ts";
import { parseParameters } from "./up.ts";

export const render: Command = {
  define: (command) =>
    command
      .argument("[template]", "name of a scenario's template, or path of a CloudFormation file", "three-tier")
      .option("--name <lab>", "name of the lab (default: the template's)")
      .option("--parameters <key=value...>", "values for the template's parameters"),
  async run(call) {
    const name = textOption(call, "name");
    const lab = planLab({
      template: argument(call, 0) ?? "three-tier",
      parameters: parseParameters(call),
      ...(name === undefined ? {} : { name }),
    });
    if (call.output.json) return call.output.data(lab);
    process.stdout.write(renderCompose(lab));
  },
};
