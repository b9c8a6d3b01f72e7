import { connectDocker } from "../../docker/index.ts";
import type { LogLine } from "../../docker/logs.ts";
import { LabError } from "../../model/errors.ts";
import { readBootLogs } from "../../project/boot-logs.ts";
import { readLabLogs } from "../../project/lab-logs.ts";
import { argument, type Command, type CommandCall, textOption } from "../command.ts";
import { parseCount } from "../numbers.ts";
import { formatTime } from "../output.ts";
import { labOf, withLabOption } from "./lab-option.ts";

export const logs: Command = {
  define: (command) =>
    withLabOption(command)
      .argument("[instance]", "only this one: web-group-1, an instance id, a service such as control")
      .option("-f, --follow", "go on with what is printed from now, by new instances too")
      .option("--boot", "what set-up at boot printed, user data's output: /var/log/cloud-init-output.log")
      .option("--tail <n>", "last lines of each to begin with"),
  async run(call) {
    const { name } = await labOf(call);
    const ref = argument(call, 0);
    const tail = textOption(call, "tail");
    if (call.options.boot) return showBoot(call, name, { ref, tail });
    await readLabLogs(connectDocker(), name, {
      follow: Boolean(call.options.follow),
      signal: call.signal,
      ...(ref === undefined ? {} : { ref }),
      ...(tail === undefined ? {} : { tail: parseCount("--tail", tail) }),
      ...lineWriter(call.output),
    });
  },
};

interface BootChoice {
  readonly ref: string | undefined;
  readonly tail: string | undefined;
}

/** Its lines carry no time: the file has none. */
async function showBoot({ output, options }: CommandCall, lab: string, { ref, tail }: BootChoice): Promise<void> {
  if (options.follow) {
    throw new LabError("InvalidArgument", "--boot takes no --follow: what set-up printed is read once");
  }
  const logs = await readBootLogs(connectDocker(), lab, ref);
  const last = tail === undefined ? Number.POSITIVE_INFINITY : parseCount("--tail", tail);
  const width = Math.max(0, ...logs.map(({ instance }) => instance.length));
  for (const { instance, lines } of logs) {
    for (const text of last === 0 ? [] : lines.slice(-last)) {
      if (output.json) output.line(JSON.stringify({ instance, text }));
      else output.line(`${output.paint("cyan", instance.padEnd(width))}  ${text}`);
    }
  }
  const silent = logs.filter(({ lines }) => lines.length === 0).map(({ instance }) => instance);
  if (silent.length > 0) output.progress(`Set-up at boot has printed nothing: ${silent.join(", ")}`);
}

/** One line each: when, who, what; names in a column as wide as the longest so far. */
function lineWriter(output: CommandCall["output"]) {
  let width = 0;
  const widen = (name: string) => {
    width = Math.max(width, name.length);
  };
  return {
    onNames: (names: readonly string[]) => names.forEach(widen),
    onLine: (line: LogLine, name: string) => {
      widen(name);
      const { timeMs, text } = line;
      if (output.json) return output.line(JSON.stringify({ time: new Date(timeMs), instance: name, text }));
      output.line(`${formatTime(timeMs)}  ${output.paint("cyan", name.padEnd(width))}  ${text}`);
    },
  };
}
