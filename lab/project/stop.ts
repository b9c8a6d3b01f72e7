import { type Docker, removeLab } from "../docker/index.ts";
import { projectName } from "../model/naming.ts";
import { endCompose } from "./compose.ts";
import { forgetState, stateDirOf } from "./state-dir.ts";

/** Removes a lab and everything that it made, whatever state it is in; touches no other. Doing it twice is fine. */
export async function stopLab(docker: Docker, lab: string): ReturnType<typeof removeLab> {
  await endCompose(stateDirOf(lab), projectName(lab));
  const removed = await removeLab(docker, lab);
  await forgetState(lab);
  return removed;
}
