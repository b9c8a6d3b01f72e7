import { faultCalled, type KnownFault, parseOptionWords } from "../../faults/index.ts";
import { LabError } from "../../model/errors.ts";
import { argument, type Command, type CommandCall, textOption } from "../command.ts";
import { parseSpanMs } from "../numbers.ts";
import { labFlag, labOf, withLabOption } from "./lab-option.ts";

/** The word in a fault's place that ends what is on. */
const END = "end";

/** Starts a fault and leaves it on, or ends one. */
export const fault: Command = {
  define: (command) =>
    withLabOption(command)
      .argument("<kind>", "a fault of `tierlab faults`; or `end`, to end what is on")
      .argument("[option...]", "its options, key=value; or after `end` the id of a fault")
      .option("--for <time>", "end it after so long, real time: 500ms, 30s, 2m")
      .option("--all", "with `end`: every fault"),
  async run(call) {
    const kind = argument(call, 0) ?? "";
    const words = (call.args[1] ?? []) as readonly string[];
    if (kind === END) await end(call, words);
    else await start(call, kind, words);
  },
};

async function start(call: CommandCall, kind: string, words: readonly string[]): Promise<void> {
  const { output } = call;
  const span = textOption(call, "for");
  if (call.options.all)
    throw new LabError("InvalidArgument", "--all goes with `end`", { hint: "tierlab fault end --all" });
  const options = parseOptionWords(faultCalled(kind), words);
  const forMs = span === undefined ? undefined : parseSpanMs("--for", span);
  const lab = await labOf(call);
  // Control checks the options: here they are words yet.
  const started = await lab.fault(kind as KnownFault, options as never, {
    keep: true,
    ...(forMs === undefined ? {} : { forMs }),
  });
  const { id, description, touches } = started;
  if (output.json) return output.data({ id, kind, description, touches });
  output.line(`${id}  ${description}`);
  output.hint(`End it: tierlab fault end ${id}${await labFlag(lab.name)}`);
}

async function end(call: CommandCall, words: readonly string[]): Promise<void> {
  const { output } = call;
  const [id, ...more] = words;
  if (more.length > 0 || (id !== undefined) === (call.options.all === true)) {
    const got = [...words, ...(call.options.all ? ["--all"] : [])].join(" ") || "neither";
    throw new LabError("InvalidArgument", `end takes the id of a fault, or --all; got \`${got}\``);
  }
  const ended = await (await labOf(call)).stopFaults(id);
  if (output.json) return output.data(ended);
  for (const one of ended) output.line(`ended ${one.id}  ${one.description}`);
  if (ended.length === 0) output.line(id === undefined ? "No fault was on." : `${id} had ended already.`);
}
