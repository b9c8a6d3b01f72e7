import type { Command } from "../command.ts";
import { renderStatus } from "../views/status.ts";
import { labOf, withLabOption } from "./lab-option.ts";

export const status: Command = {
  define: (command) => withLabOption(command),
  async run(call) {
    const status = await (await labOf(call)).status();
    if (call.output.json) return call.output.data(status);
    for (const line of renderStatus(status, call.output)) call.output.line(line);
  },
};
