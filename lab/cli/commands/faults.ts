import { shortName } from "../../project/find.ts";
import type { ContainerFault } from "../../project/started-lab.ts";
import { argument, type Command } from "../command.ts";
import { labOf, withLabOption } from "./lab-option.ts";

const FAULTS: Readonly<Record<ContainerFault, { words: string; done: string }>> = {
  kill: { words: "kill an instance at once (SIGKILL)", done: "killed" },
  stop: { words: "stop an instance (SIGTERM, then SIGKILL)", done: "stopped" },
  start: { words: "start a stopped instance", done: "started" },
  pause: { words: "hang an instance: its ports accept, nothing answers", done: "paused" },
  unpause: { words: "let a hung instance go on", done: "unpaused" },
};

export const faults: readonly Command[] = (Object.keys(FAULTS) as ContainerFault[]).map((kind) => ({
  name: kind,
  define: (command) =>
    withLabOption(command.description(FAULTS[kind].words)).argument(
      "<instance>",
      "web-group-1, app-group-2, an instance id, control-1",
    ),
  async run(call) {
    const lab = await labOf(call);
    const victim = await lab.fault(kind, argument(call, 0) ?? "");
    call.output.data({ fault: kind, name: shortName(victim), instanceId: victim.instanceId });
    if (call.output.json) return;
    call.output.line(`${FAULTS[kind].done} ${shortName(victim)} (${victim.instanceId})`);
    if (call.output.isTerminal) call.output.line("Watch what follows: tierlab events --follow");
  },
}));
