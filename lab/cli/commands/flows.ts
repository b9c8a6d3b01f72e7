import { argument, type Command } from "../command.ts";
import { renderFlows } from "../views/flows.ts";
import { labOf, withLabOption } from "./lab-option.ts";

export const flows: Command = {
  define: (command) =>
    withLabOption(command.argument("[load balancer]", "name or logical id of a Network Load Balancer (default: all)")),
  async run(call) {
    const open = await (await labOf(call)).flows(argument(call, 0));
    if (call.output.json) return call.output.data(open);
    for (const line of renderFlows(open, call.output)) call.output.line(line);
  },
};
