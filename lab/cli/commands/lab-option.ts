import type { Command as Commander } from "commander";
import { connectDocker, listLabs } from "../../docker/index.ts";
import { findLab } from "../../project/find.ts";
import { openLab, type StartedLab } from "../../project/started-lab.ts";
import { type CommandCall, textOption } from "../command.ts";

/** Commands on a lab that is up say which with `--lab`; with a single lab there is no need. */
export function withLabOption(command: Commander): Commander {
  return command.option("--lab <name>", "name of the lab (default: the only one)");
}

/** The lab that the call means. */
export async function labOf(call: CommandCall): Promise<StartedLab> {
  const docker = connectDocker();
  return openLab(docker, await findLab(docker, textOption(call, "lab")));
}

/** What a command on `lab` needs so that it is clear which lab is meant; nothing while it is the only one. */
export async function labFlag(lab: string): Promise<string> {
  return (await listLabs(connectDocker())).length > 1 ? ` --lab ${lab}` : "";
}
