import { spawn } from "node:child_process";
import type { Command } from "../command.ts";
import { labOf, withLabOption } from "./lab-option.ts";

export const exec: Command = {
  define: (command) =>
    withLabOption(command)
      .argument("<instance>", "web-group-1, client-1, an instance id")
      .argument("<command...>", "the command and its arguments, its own options included")
      .passThroughOptions(),
  async run(call): Promise<number> {
    const lab = await labOf(call);
    const [ref, argv] = call.args as [string, string[]];
    const { containerId } = await lab.container(ref);
    const terminal = process.stdin.isTTY && process.stdout.isTTY ? ["-it"] : ["-i"];
    const child = spawn("docker", ["exec", ...terminal, containerId, ...argv], { stdio: "inherit" });
    return new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code) => resolve(code ?? 1));
    });
  },
};
