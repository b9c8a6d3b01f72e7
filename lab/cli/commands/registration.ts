import { scaledMs } from "../../model/clock.ts";
import type { ManualRegistration, RegistrationState } from "../../model/registration.ts";
import type { StartedLab } from "../../project/started-lab.ts";
import { argument, type Command, textOption } from "../command.ts";
import { parseCount } from "../numbers.ts";
import { labFlag, labOf, withLabOption } from "./lab-option.ts";

/** The command that brings a target into `state`: RegisterTargets or DeregisterTargets of one instance. */
export function registration(state: RegistrationState): Command {
  return {
    define: (command) =>
      withLabOption(command)
        .argument("<instance>", "server-2, an instance id; an address where the group takes addresses")
        .argument("<target group>", "name or logical id")
        .option("--port <port>", "the target's port; the group's own unless told"),
    async run(call) {
      const [instance = "", group = ""] = [argument(call, 0), argument(call, 1)];
      const port = textOption(call, "port");
      const options = port === undefined ? {} : { port: parseCount("--port", port) };
      const lab = await labOf(call);
      const done = await lab.targets[state === "registered" ? "register" : "deregister"](instance, group, options);
      if (call.output.json) return call.output.data(done);
      call.output.line(`${done.targetId}:${done.port} is ${state} ${TO[state]} ${done.targetGroup}`);
      call.output.hint(`${await words(lab, done)}: tierlab status${await labFlag(lab.name)}`);
    },
  };
}

const TO: Readonly<Record<RegistrationState, string>> = { registered: "with", deregistered: "from" };

async function words(lab: StartedLab, { state, targetGroup }: ManualRegistration): Promise<string> {
  if (state === "registered") return "It gets requests once it has passed its checks";
  const [plan, { timeScale }] = await Promise.all([lab.plan(), lab.status()]);
  const delay = plan.targetGroups.find(({ name }) => name === targetGroup)?.deregistrationDelaySeconds ?? 0;
  return `It gets nothing new, and drains for ${scaledMs(delay, timeScale) / 1000} s`;
}
