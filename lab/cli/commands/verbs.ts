import { shortName } from "../../project/find.ts";
import type { ContainerVerb } from "../../project/started-lab.ts";
import { argument, type Command } from "../command.ts";
import { labFlag, labOf, withLabOption } from "./lab-option.ts";

const DONE: Readonly<Record<ContainerVerb, string>> = {
  kill: "killed",
  stop: "stopped",
  start: "started",
  pause: "paused",
  unpause: "unpaused",
};

/** The kernel of a hung instance goes on accepting connections. */
const CHECKS_THAT_MISS_IT = "Its kernel still accepts: HTTP checks will find it, TCP checks will not.";

/** The command that does `doing` to one instance. */
export function verb(doing: ContainerVerb): Command {
  return {
    define: (command) =>
      withLabOption(command).argument("<instance>", "web-group-1, app-group-2, an instance id, control-1"),
    async run(call) {
      const lab = await labOf(call);
      const victim = await lab.act(doing, argument(call, 0) ?? "");
      call.output.data({ verb: doing, name: shortName(victim), instanceId: victim.instanceId });
      if (call.output.json) return;
      call.output.line(`${DONE[doing]} ${shortName(victim)} (${victim.instanceId})`);
      if (doing === "pause") call.output.hint(CHECKS_THAT_MISS_IT);
      call.output.hint(`Watch what follows: tierlab events --follow${await labFlag(lab.name)}`);
    },
  };
}
