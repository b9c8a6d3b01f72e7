import { z } from "zod";
import { defineFault } from "./fault.ts";
import { instance, isGone, onInstance } from "./instance.ts";
import { END_MARKED, FILL_MEMORY, markOf } from "./scripts.ts";

const MIB = 1024 * 1024;

export const memoryStress = defineFault({
  kind: "memory-stress",
  words: "a process on an instance uses most of its memory",
  seen: "programs that need more are killed by the kernel; connections to them are reset",
  awsName: "aws:ssm:send-command/AWSFIS-Run-Memory-Stress",
  undone: "the process ends and the bound on the memory goes; what the kernel killed stays dead",
  options: z.strictObject({
    instance,
    percent: z.number().int().min(1).max(100).default(80).describe("share of the memory that the process takes"),
    memoryMiB: z.number().int().min(64).max(65_536).default(1024).describe("memory that the instance has meanwhile"),
  }),
  plan: (picture, options) =>
    onInstance(picture, options, (name) => `${options.percent} % of the memory of ${name} taken`),
  isOver: isGone,
  effect: {
    kind: "machine",
    async start({ machine, instance: { containerId }, faultId }, { percent, memoryMiB }) {
      await machine.limit(containerId, { memoryBytes: memoryMiB * MIB });
      const bytes = Math.floor((memoryMiB * MIB * percent) / 100);
      await machine.leave(containerId, FILL_MEMORY, [markOf(faultId), String(bytes)]);
    },
    async stop({ machine, instance: { containerId, state }, faultId }) {
      if (state.kind === "running") await machine.run(containerId, END_MARKED, [markOf(faultId)]);
      await machine.limit(containerId, { memoryBytes: "default" });
    },
  },
});
