import { z } from "zod";
import { defineFault } from "./fault.ts";
import { instance, isGone, onInstance } from "./instance.ts";
import { BURN, END_MARKED, markOf } from "./scripts.ts";

export const cpuStress = defineFault({
  kind: "cpu-stress",
  words: "processes on an instance use all of its processor",
  seen: "answers become slow; checks with a short timeout may fail",
  awsName: "aws:ssm:send-command/AWSFIS-Run-CPU-Stress",
  undone: "the processes end and the bound on the processor goes",
  options: z.strictObject({
    instance,
    workers: z.number().int().min(1).max(64).default(4).describe("busy processes"),
    cpus: z.number().min(0.05).max(64).default(1).describe("cores that the instance has meanwhile"),
  }),
  plan: (picture, options) =>
    onInstance(picture, options, (name) => `processor of ${name} busy with ${options.workers} processes`),
  isOver: isGone,
  effect: {
    kind: "machine",
    async start({ machine, instance: { containerId }, faultId }, { workers, cpus }) {
      // First the bound: the rest of the lab, and of the machine, has to live on.
      await machine.limit(containerId, { cpus });
      await machine.leave(containerId, BURN, [markOf(faultId), String(workers)]);
    },
    async stop({ machine, instance: { containerId, state }, faultId }) {
      if (state.kind === "running") await machine.run(containerId, END_MARKED, [markOf(faultId)]);
      await machine.limit(containerId, { cpus: "default" });
    },
  },
});
