import { z } from "zod";
import { defineFault } from "./fault.ts";
import { instance, isGoneOrBack, onInstance, startAgain } from "./instance.ts";

export const stop = defineFault({
  kind: "stop",
  words: "an instance is shut down in order",
  seen: "programs may end what they are at; then as with kill",
  awsName: "aws:ec2:stop-instances",
  undone: "started again; a member of a group is left to its group, which replaces it",
  options: z.strictObject({ instance }),
  plan: (picture, options) => onInstance(picture, options, (name) => `${name} stopped`),
  isOver: isGoneOrBack,
  effect: {
    kind: "machine",
    start: ({ machine, instance: victim }) => machine.stop(victim.containerId),
    stop: startAgain,
  },
});
