import { connectDocker } from "../../docker/index.ts";
import {
  type LogEntry,
  type LogFilter,
  type LogSource,
  parseMoment,
  parseStatuses,
  parseText,
  parseTrace,
} from "../../logs/index.ts";
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
      .argument(
        "[instance]",
        "only this one: web-group-1, an instance id (of one that is gone, too), a service such as control",
      )
      .option("-f, --follow", "go on with what is printed from now, by new instances too")
      .option("--trace <id>", "follow one request through all tiers, by its X-Amzn-Trace-Id")
      .option("--since <when>", "only from then: 30s, 5m or 2h ago, 14:03:07, 2026-11-06T14:03:07Z")
      .option("--until <when>", "only until then")
      .option(
        "--tier <tiers>",
        "only these: alb, web-group, nlb, database, a resource's logical id; several with commas",
      )
      .option("--status <statuses>", "only requests answered so: 404, 5xx; several with commas")
      .option("--grep <pattern>", "only lines in which this regular expression is found")
      .option("--boot", "what set-up at boot printed, user data's output: /var/log/cloud-init-output.log")
      .option("--tail <n>", "last lines of each to begin with"),
  async run(call) {
    const ref = argument(call, 0);
    const tail = textOption(call, "tail");
    const filter = filterOf(call);
    const { name } = await labOf(call);
    if (call.options.boot) return showBoot(call, name, { ref, tail });
    await readLabLogs(connectDocker(), name, {
      follow: Boolean(call.options.follow),
      signal: call.signal,
      filter,
      ...(ref === undefined ? {} : { ref }),
      ...(tail === undefined ? {} : { tail: parseCount("--tail", tail) }),
      ...entryWriter(call.output),
    });
  },
};

function filterOf(call: CommandCall): LogFilter {
  const read = <T>(name: string, parse: (option: string, text: string) => T): T | undefined => {
    const text = textOption(call, name);
    return text === undefined ? undefined : parse(`--${name}`, text);
  };
  const nowMs = Date.now();
  const moment = (option: string, text: string) => parseMoment(option, text, nowMs);
  return present({
    sinceMs: read("since", moment),
    untilMs: read("until", moment),
    tiers: read("tier", (_option, text) => text.split(",").map((tier) => tier.trim())),
    statuses: read("status", parseStatuses),
    text: read("grep", parseText),
    trace: read("trace", parseTrace),
  });
}

/** Without what was not said. */
function present(parts: { readonly [Name in keyof LogFilter]: LogFilter[Name] | undefined }): LogFilter {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
}

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
function entryWriter(output: CommandCall["output"]) {
  let width = 0;
  const widen = (name: string) => {
    width = Math.max(width, name.length);
  };
  return {
    onSources: (sources: readonly LogSource[]) => sources.map(nameOf).forEach(widen),
    onEntry: (entry: LogEntry) => {
      if (output.json) return output.line(JSON.stringify(jsonOf(entry)));
      const name = nameOf(entry.source);
      widen(name);
      output.line(`${formatTime(entry.timeMs)}  ${output.paint("cyan", name.padEnd(width))}  ${entry.text}`);
    },
  };
}

/** A replacement has the short name of the instance that is gone. */
function nameOf({ instance, instanceId, isGone }: LogSource): string {
  return isGone ? `${instance} (${instanceId}, gone)` : instance;
}

function jsonOf({ timeMs, source, text, status, trace }: LogEntry) {
  const { instance, instanceId, tier, isGone } = source;
  return {
    time: new Date(timeMs),
    ...{ tier, instance },
    ...(instanceId === "" ? {} : { instanceId }),
    ...(isGone ? { isGone } : {}),
    ...(status === undefined ? {} : { status }),
    ...(trace === undefined ? {} : { trace }),
    text,
  };
}
