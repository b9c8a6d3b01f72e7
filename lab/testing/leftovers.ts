import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { projectName } from "../model/naming.ts";

const run = promisify(execFile);

/** Everything on this machine that still bears the name of a lab: containers, networks, volumes, processes. */
export async function leftovers(lab: string): Promise<string[]> {
  const project = projectName(lab);
  const lists = await Promise.all([
    linesOf("docker", ["ps", "-a", "--filter", `label=tierlab.lab=${lab}`, "--format", "container {{.Names}}"]),
    linesOf("docker", ["ps", "-a", "--filter", `name=${project}`, "--format", "container {{.Names}}"]),
    linesOf("docker", ["network", "ls", "--filter", `name=${project}`, "--format", "network {{.Name}}"]),
    linesOf("docker", ["volume", "ls", "--filter", `name=${project}`, "--format", "volume {{.Name}}"]),
    linesOf("ip", ["-o", "link"]).then((lines) =>
      lines.filter((line) => / eni-/.test(line)).map((line) => `link ${line}`),
    ),
  ]);
  const processes = (await linesOf("ps", ["-eo", "args="])).filter((line) => line.includes(project));
  return [...new Set([...lists.flat(), ...processes.map((line) => `process ${line}`)])];
}

async function linesOf(command: string, args: readonly string[]): Promise<string[]> {
  const { stdout } = await run(command, args);
  return stdout.split("\n").filter((line) => line !== "");
}
