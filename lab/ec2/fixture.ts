/** Containers of `tierlab/ec2` for its tests: no network; without more no metadata, hence no user data. */
import { onTestFinished } from "vitest";
import { runCommand } from "../docker/images/command.ts";
import { startContainer, type TestContainer } from "../docker/images/test-container.ts";
import { waitUntil } from "../model/wait.ts";

/** A machine under load takes its time to unpack packages and to start programs. */
export const PATIENCE_MS = 120_000;

export interface Instance extends TestContainer {
  /** Runs a line of shell and tells how it ended. */
  shell(line: string): Promise<{ readonly status: number | undefined; readonly out: string; readonly err: string }>;
  /** Runs a line of shell until it prints what matches. */
  awaitOutput(line: string, pattern: RegExp): Promise<void>;
  write(file: string, text: string): Promise<void>;
}

const UNWIRED = ["--env", "TIERLAB_WIRED=no"];

/**
 * Starts an instance and waits until it has booted.
 *
 * @param prepare what must be done to it before it can boot
 */
export async function startEc2(
  options: readonly string[] = UNWIRED,
  prepare: (started: TestContainer) => Promise<void> = async () => undefined,
  command: readonly string[] = [],
): Promise<Instance> {
  const container = await startContainer("ec2", { options, command });
  onTestFinished(container.remove);
  await prepare(container);
  const instance = withShell(container);
  await instance.awaitOutput("systemctl is-active default.target", /^active/);
  return instance;
}

function withShell(container: TestContainer): Instance {
  const shell = async (line: string) => {
    const { status, stdout, stderr } = await runCommand("docker", ["exec", container.name, "sh", "-c", line]);
    return { status, out: stdout, err: stderr };
  };
  return {
    ...container,
    shell,
    awaitOutput: async (line, pattern) => {
      const matches = async () => pattern.test((await shell(line)).out);
      await waitUntil(matches, { what: `\`${line}\` to print ${pattern}`, timeoutMs: PATIENCE_MS, everyMs: 200 });
    },
    write: async (file, text) => {
      const line = `mkdir -p "$(dirname "$0")" && printf %s "$1" >"$0"`;
      await container.run("sh", "-c", line, file, text);
    },
  };
}
