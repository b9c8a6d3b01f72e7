import { z } from "zod";
import { defineFault } from "./fault.ts";
import { instance, isGoneOrBack, onInstance, startAgain } from "./instance.ts";

export const kill = defineFault({
  kind: "kill",
  words: "an instance ends at once, as by a failure of its host",
  seen: "open connections hang until a timeout; new ones get no answer until the target is out of service",
  awsName: "no action; by hand: a forced stop (ec2 stop-instances --force)",
  undone: "started again; a member of a group is left to its group, which replaces it",
  options: z.strictObject({ instance }),
  plan: (picture, options) => onInstance(picture, options, (name) => `${name} killed`),
  isOver: isGoneOrBack,
  effect: {
    kind: "machine",
    start: ({ machine, instance: victim }) => machine.kill(victim.containerId),
    stop: startAgain,
  },
});
