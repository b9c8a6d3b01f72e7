/** Containers of the images' own tests: no network, a name of their own, gone when the test ends. */
import { randomBytes } from "node:crypto";
import { waitUntil } from "../../model/wait.ts";
import { type ImageName, imageTag } from "./catalogue.ts";
import { docker, runCommand } from "./command.ts";

export interface TestContainer {
  readonly name: string;
  /** Runs a command inside and gives what it printed. */
  run(...command: string[]): Promise<string>;
  /** Everything it printed, both streams. */
  logs(): Promise<string>;
  awaitLog(text: string): Promise<void>;
  remove(): Promise<void>;
}

export interface TestContainerOptions {
  /** Options of `docker run`, before the image. */
  readonly options?: readonly string[];
  readonly command?: readonly string[];
}

/** Starts a container from one of our images; without a `--network` option it has none. */
export async function startContainer(image: ImageName, { options = [], command = [] }: TestContainerOptions = {}) {
  const name = `tierlab-images-test-${randomBytes(4).toString("hex")}`;
  const network = options.includes("--network") ? [] : ["--network", "none"];
  await docker(["run", "--detach", "--name", name, ...network, ...options, imageTag(image), ...command]);
  return started(name);
}

function started(name: string): TestContainer {
  const logs = async () => {
    const { stdout, stderr } = await runCommand("docker", ["logs", name]);
    return stdout + stderr;
  };
  return {
    name,
    logs,
    run: (...command) => docker(["exec", name, ...command]),
    awaitLog: async (text) => {
      await waitUntil(async () => (await logs()).includes(text), {
        what: `${name} to print \`${text}\``,
        timeoutMs: 30_000,
      });
    },
    remove: async () => {
      await docker(["rm", "--force", "--volumes", name]);
    },
  };
}
