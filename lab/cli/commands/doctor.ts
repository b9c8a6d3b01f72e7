import { spawn } from "node:child_process";
import { join, relative } from "node:path";
import { root } from "../../installation.ts";
import type { Command } from "../command.ts";

const SETUP = join(root, "scripts/setup");

export const doctor: Command = {
  define: (command) => command,
  async run({ output }) {
    const lines: string[] = [];
    const code = await new Promise<number>((resolve, reject) => {
      const child = spawn("sh", [SETUP, "--check"], { stdio: ["ignore", "pipe", "pipe"] });
      for (const stream of [child.stdout, child.stderr])
        stream.on("data", (data: Buffer) => lines.push(...linesOf(data)));
      child.once("error", reject);
      child.once("close", (exit) => resolve(exit ?? 1));
    });
    if (output.json) output.data({ ok: code === 0, report: lines });
    else
      for (const line of code === 0 ? lines : [...lines, `Mend it: sh ${relative(process.cwd(), SETUP)}`])
        output.line(line);
    return code === 0 ? 0 : 1;
  },
};

function linesOf(data: Buffer): string[] {
  return data
    .toString()
    .split("\n")
    .filter((line) => line !== "");
}
