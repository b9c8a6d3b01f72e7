import { connectDocker } from "../../docker/index.ts";
import { type LogLine, readLogs } from "../../docker/logs.ts";
import { findContainer, shortName } from "../../project/find.ts";
import { argument, type Command, textOption } from "../command.ts";
import { formatTime } from "../output.ts";
import { labOf, withLabOption } from "./lab-option.ts";
import { parseNumber } from "./up.ts";

export const logs: Command = {
  define: (command) =>
    withLabOption(command)
      .argument("[instance]", "only this one: web-group-1, an instance id, a service such as control")
      .option("-f, --follow", "go on with what is printed from now")
      .option("--tail <n>", "last lines of each to begin with"),
  async run(call) {
    const lab = await labOf(call);
    const all = await lab.containers();
    const wanted = argument(call, 0);
    const chosen = wanted === undefined ? all : chooseContainers(all, wanted);
    const names = new Map(chosen.map((one) => [one.containerId, shortName(one)]));
    const width = Math.max(...[...names.values()].map((name) => name.length));
    const show = (line: LogLine) => {
      const instance = names.get(line.containerId) ?? "";
      if (call.output.json)
        call.output.line(JSON.stringify({ time: new Date(line.timeMs), instance, text: line.text }));
      else
        call.output.line(
          `${formatTime(line.timeMs)}  ${call.output.paint("cyan", instance.padEnd(width))}  ${line.text}`,
        );
    };
    const tail = textOption(call, "tail");
    const follow = Boolean(call.options.follow);
    const docker = connectDocker();
    const kept: LogLine[] = [];
    const options = {
      follow,
      signal: call.signal,
      ...(tail === undefined ? {} : { tail: parseNumber("--tail", tail) }),
    };
    const take = follow ? show : (line: LogLine) => kept.push(line);
    await Promise.all(chosen.map((one) => readLogs(docker, one.containerId, options, take)));
    for (const line of kept.sort((a, b) => a.timeMs - b.timeMs)) show(line);
  },
};

function chooseContainers<T extends Parameters<typeof findContainer>[0][number]>(all: readonly T[], ref: string): T[] {
  const ofService = all.filter((one) => one.service === ref);
  return ofService.length > 0 ? ofService : [findContainer(all, ref) as T];
}
