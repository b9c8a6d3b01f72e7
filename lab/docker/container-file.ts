import { buffer } from "node:stream/consumers";
import { type Docker, engineError, statusOf } from "./connect.ts";

/** A header of a tar archive, whose pieces are of the same length. */
const TAR_BLOCK = 512;

/**
 * The text of one file inside a container, running or not; `undefined` where there is none.
 *
 * @throws LabError `EngineFault`, `EngineSilent`
 */
export async function readContainerFile(
  docker: Docker,
  containerId: string,
  path: string,
): Promise<string | undefined> {
  try {
    return firstFile(await buffer(await docker.getContainer(containerId).getArchive({ path })));
  } catch (cause) {
    if (statusOf(cause) === 404) return undefined;
    throw engineError(`reading ${path} in ${containerId.slice(0, 12)}`, cause);
  }
}

/** The variable `name` that a container was created with. */
export async function readContainerVariable(
  docker: Docker,
  containerId: string,
  name: string,
): Promise<string | undefined> {
  try {
    const { Config } = await docker.getContainer(containerId).inspect();
    return Config.Env.find((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1);
  } catch (cause) {
    if (statusOf(cause) === 404) return undefined;
    throw engineError(`reading ${name} of ${containerId.slice(0, 12)}`, cause);
  }
}

/** The engine hands a file out as a tar archive with that file alone: its length in octal stands at 124 (POSIX ustar). */
function firstFile(tar: Buffer): string {
  const length = Number.parseInt(tar.toString("latin1", 124, 136), 8);
  return tar.toString("utf8", TAR_BLOCK, TAR_BLOCK + length);
}
