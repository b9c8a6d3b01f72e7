import { z } from "zod";
import { LabError } from "../model/errors.ts";
import { defineFault } from "./fault.ts";
import { instance, isGone, onInstance } from "./instance.ts";
import { EMPTY_DISK, FILL_DISK, markOf } from "./scripts.ts";

export const diskFull = defineFault({
  kind: "disk-full",
  words: "a folder of an instance has no space left",
  seen: "programs read what is there and fail to write; those with open files go on writing to them",
  awsName: "aws:ssm:send-command/AWSFIS-Run-Disk-Fill",
  undone: "the folder is as it was; what was removed meanwhile is back",
  options: z.strictObject({
    instance,
    path: z
      .string()
      .regex(/^\/[\w./-]*\w$/, "must be an absolute path, / itself excepted")
      .default("/var")
      .describe("the folder, with all below it"),
  }),
  plan: (picture, options) => onInstance(picture, options, (name) => `disk of ${name} full at ${options.path}`),
  isOver: isGone,
  effect: {
    kind: "machine",
    async start({ machine, instance: victim, faultId }, { path }) {
      const { exitCode, output } = await machine.mount(victim.containerId, FILL_DISK, [markOf(faultId), path]);
      if (exitCode === 0) return;
      throw new LabError("DiskNotFilled", `${path} of ${victim.name} could not be filled: ${output.trim()}`, {
        status: 500,
      });
    },
    async stop({ machine, instance: victim, faultId }) {
      // A restart has undone it: mounts live no longer than the instance's processes.
      if (victim.state.kind !== "running") return;
      const { exitCode, output } = await machine.mount(victim.containerId, EMPTY_DISK, [markOf(faultId)]);
      if (exitCode === 0) return;
      throw new LabError("DiskNotEmptied", `${victim.name} keeps its full disk: ${output.trim()}`, { status: 500 });
    },
  },
});
