import { z } from "zod";
import { defineFault } from "./fault.ts";
import { instance, onInstance } from "./instance.ts";

export const reboot = defineFault({
  kind: "reboot",
  words: "an instance goes down and comes up again with the same address",
  seen: "as with stop, until its programs have started; EC2 goes on calling it running, so no group replaces it for that",
  awsName: "aws:ec2:reboot-instances",
  undone: "over when it is up again",
  options: z.strictObject({ instance }),
  plan: (picture, options) => onInstance(picture, options, (name) => `${name} rebooted`),
  effect: {
    kind: "machine",
    isMoment: true,
    async start({ machine, instance: { containerId } }) {
      await machine.stop(containerId);
      await machine.start(containerId);
    },
    stop: ({ machine, instance: { containerId } }) => machine.start(containerId),
  },
});
