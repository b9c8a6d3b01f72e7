import { buffer } from "node:stream/consumers";
import { type Docker, engineError, statusOf } from "./connect.ts";
import { filesOf, type TarFile } from "./tar.ts";

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
  return (await readContainerFolder(docker, containerId, path))?.[0]?.text;
}

/**
 * The files below `path`, or the one that it names; `undefined` where there is nothing.
 *
 * @throws LabError `EngineFault`, `EngineSilent`
 */
export async function readContainerFolder(
  docker: Docker,
  containerId: string,
  path: string,
): Promise<readonly TarFile[] | undefined> {
  try {
    return filesOf(await buffer(await docker.getContainer(containerId).getArchive({ path })));
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
