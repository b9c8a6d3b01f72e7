import { LabError } from "../../model/errors.ts";
import { startLab } from "../../project/start.ts";
import { argument, type Command, type CommandCall, textOption } from "../command.ts";
import { parseNumber } from "../numbers.ts";
import { showSummary } from "../views/summary.ts";

export const up: Command = {
  define: (command) =>
    command
      .argument("[template]", "name of a scenario's template, or path of a CloudFormation file", "three-tier")
      .option("--name <lab>", "name of the lab (default: the template's)")
      .option("--time-scale <n>", "divide every AWS duration by this, 1 to 100 (default: 1)")
      .option("--parameters <key=value...>", "values for the template's parameters"),
  async run(call) {
    const name = textOption(call, "name");
    const timeScale = textOption(call, "timeScale");
    const lab = await startLab({
      template: argument(call, 0) ?? "three-tier",
      ...(name === undefined ? {} : { name }),
      ...(timeScale === undefined ? {} : { timeScale: parseNumber("--time-scale", timeScale) }),
      parameters: parseParameters(call),
      signal: call.signal,
      onProgress: call.output.progress,
    });
    await showSummary(lab, call.output);
  },
};

/** `--parameters Key=Value ...` as a record. */
export function parseParameters(call: CommandCall): Record<string, string> {
  const given = (call.options.parameters as string[] | undefined) ?? [];
  return Object.fromEntries(given.map(parseParameter));
}

function parseParameter(text: string): [string, string] {
  const equals = text.indexOf("=");
  if (equals > 0) return [text.slice(0, equals), text.slice(equals + 1)];
  throw new LabError("InvalidArgument", `--parameters takes Key=Value; got \`${text}\``);
}
