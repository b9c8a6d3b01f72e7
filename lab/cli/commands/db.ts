import { LabError } from "../../model/errors.ts";
import { argument, type Command, type CommandCall } from "../command.ts";
import { labFlag, labOf, withLabOption } from "./lab-option.ts";

/** What is done to database clusters by hand. */
export const db: Command = {
  define: (command) =>
    withLabOption(command)
      .argument("<action>", "`failover`: another DB instance becomes the writer")
      .argument("[cluster]", "identifier or logical id of a cluster; not needed where there is one")
      .option("--target <instance>", "the reader that is promoted; else the one with the lowest promotion tier"),
  async run(call) {
    const action = argument(call, 0);
    if (action !== "failover") throw new LabError("InvalidArgument", `db takes failover; got \`${action}\``);
    await failover(call);
  },
};

async function failover(call: CommandCall): Promise<void> {
  const { output, options } = call;
  const [cluster, target] = [argument(call, 1), options.target as string | undefined];
  const lab = await labOf(call);
  const begun = await lab.failover({
    ...(cluster === undefined ? {} : { cluster }),
    ...(target === undefined ? {} : { target }),
  });
  if (output.json) return output.data(begun);
  output.line(`${begun.cluster} fails over from ${begun.from} to ${begun.to}`);
  output.hint(`Watch it: tierlab events --follow${await labFlag(lab.name)}`);
}
