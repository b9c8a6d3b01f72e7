import { type Docker, engineError } from "./connect.ts";
import { type TarFile, tarOf } from "./tar.ts";

/**
 * Puts files into a container, running or not, that belong to root; folders between are made.
 *
 * @param folder must be there
 * @param mode of every file
 * @throws LabError `EngineFault`, `EngineSilent`
 */
export async function putFiles(
  docker: Docker,
  containerId: string,
  folder: string,
  files: readonly TarFile[],
  mode: number,
): Promise<void> {
  try {
    await docker.getContainer(containerId).putArchive(tarOf(files, Date.now(), mode), { path: folder });
  } catch (cause) {
    throw engineError(`putting files into ${containerId.slice(0, 12)}`, cause);
  }
}
