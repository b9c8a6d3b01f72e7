import { z } from "zod";
import { defineFault } from "./fault.ts";
import { instance, isGone, onInstance } from "./instance.ts";

export const pause = defineFault({
  kind: "pause",
  words: "an instance hangs: its ports accept, nothing answers",
  seen: "connections are accepted and stay silent; HTTP checks fail by timeout, TCP checks pass",
  awsName: "no action; by hand: SIGSTOP to every process, through Systems Manager",
  undone: "goes on where it was",
  options: z.strictObject({ instance }),
  plan: (picture, options) => onInstance(picture, options, (name) => `${name} hangs`),
  isOver: isGone,
  effect: {
    kind: "machine",
    start: ({ machine, instance: victim }) => machine.pause(victim.containerId),
    stop: ({ machine, instance: victim }) => machine.unpause(victim.containerId),
  },
});
