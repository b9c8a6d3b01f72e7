import { buffer } from "node:stream/consumers";
import { LabError } from "../model/errors.ts";
import { type Docker, engineError, statusOf } from "./connect.ts";
import { contentsOf, filesOf, type TarFile } from "./tar.ts";

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

/**
 * One file as it is; `undefined` where there is none.
 *
 * @throws LabError `FileTooLong` for one of more than `mostBytes`, `EngineFault`, `EngineSilent`
 */
export async function readContainerBytes(
  docker: Docker,
  containerId: string,
  path: string,
  mostBytes: number,
): Promise<Buffer | undefined> {
  try {
    const pieces: Buffer[] = [];
    let length = 0;
    for await (const piece of await docker.getContainer(containerId).getArchive({ path })) {
      length += piece.length;
      if (length > mostBytes + ARCHIVE_BYTES) throw tooLong(path, mostBytes);
      pieces.push(piece as Buffer);
    }
    return contentsOf(Buffer.concat(pieces))[0]?.content;
  } catch (cause) {
    if (statusOf(cause) === 404) return undefined;
    throw engineError(`reading ${path} in ${containerId.slice(0, 12)}`, cause);
  }
}

/** What an archive of one file has beside the file: its header, the rest of its last block, and its end. */
const ARCHIVE_BYTES = 10_240;

function tooLong(path: string, mostBytes: number): LabError {
  return new LabError("FileTooLong", `${path} has more than ${mostBytes} bytes`, { status: 413 });
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
