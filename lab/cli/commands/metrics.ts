import { argument, type Command } from "../command.ts";
import { renderMetrics } from "../views/metrics.ts";
import { labOf, withLabOption } from "./lab-option.ts";

export const metrics: Command = {
  define: (command) =>
    withLabOption(command.argument("[of]", "a load balancer, a database cluster or a DB instance (default: all)")),
  async run(call) {
    const report = await (await labOf(call)).metrics(argument(call, 0));
    if (call.output.json) return call.output.data(report);
    for (const line of renderMetrics(report, call.output)) call.output.line(line);
  },
};
