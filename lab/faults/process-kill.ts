import { z } from "zod";
import { LabError } from "../model/errors.ts";
import { defineFault } from "./fault.ts";
import { instance, isGone, onInstance, startAgain } from "./instance.ts";
import { KILL_BY_NAME } from "./scripts.ts";

export const processKill = defineFault({
  kind: "process-kill",
  words: "a process inside an instance is killed by name",
  seen: "its connections are reset and new ones refused, until something inside starts it again",
  awsName: "aws:ssm:send-command/AWSFIS-Run-Kill-Process",
  undone: "an instance that ended with it is started again (a group replaces its member); a process is not",
  options: z.strictObject({
    instance,
    process: z.string().min(1).describe("name of the process, or a part of its command line"),
    signal: z.enum(["KILL", "TERM", "STOP"]).default("KILL").describe("what it is sent"),
  }),
  plan: (picture, options) =>
    onInstance(picture, options, (name) => `process ${options.process} on ${name} sent SIG${options.signal}`),
  isOver: isGone,
  effect: {
    kind: "machine",
    async start({ machine, instance: victim }, { process, signal }) {
      const { exitCode, output } = await machine.run(victim.containerId, KILL_BY_NAME, [process, signal]);
      if (exitCode === 0) return;
      const running = output.trim().split(/\s+/).join(", ");
      throw new LabError("NoProcess", `No process \`${process}\` runs on ${victim.name}; there are ${running}`);
    },
    async stop(scene, { process, signal }) {
      const { machine, instance: victim } = scene;
      if (signal === "STOP" && victim.state.kind === "running") {
        await machine.run(victim.containerId, KILL_BY_NAME, [process, "CONT"]);
      }
      await startAgain(scene);
    },
  },
});
