import { FAULTS, faultCalled, optionsHelp } from "../../faults/index.ts";
import { argument, type Command, type CommandCall } from "../command.ts";
import { renderCatalogue, renderFaultHelp } from "../views/faults.ts";

/** Works without a lab. */
export const faults: Command = {
  define: (command) => command.argument("[kind]", "one fault, with its options"),
  async run(call) {
    const kind = argument(call, 0);
    if (kind === undefined) showCatalogue(call);
    else showFault(call, kind);
  },
};

function showCatalogue({ output }: CommandCall): void {
  const all = Object.values(FAULTS);
  output.data(all.map((fault) => toJson(fault.kind)));
  if (output.json) return;
  for (const line of renderCatalogue(all, output.width)) output.line(line);
  output.hint("What one takes: tierlab faults latency");
}

function showFault({ output }: CommandCall, kind: string): void {
  const fault = faultCalled(kind);
  output.data(toJson(kind));
  if (output.json) return;
  for (const line of renderFaultHelp(fault, output.paint)) output.line(line);
}

function toJson(name: string): object {
  const fault = faultCalled(name);
  const { kind, words, seen, awsName, undone } = fault;
  return { kind, words, seen, awsName, undone, options: optionsHelp(fault) };
}
