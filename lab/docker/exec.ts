import { PassThrough } from "node:stream";
import { buffer } from "node:stream/consumers";
import { LabError } from "../model/errors.ts";
import { type Docker, engineError } from "./connect.ts";

export interface ExecOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string | Buffer;
  /** Unless told, who the image's programs run as. */
  readonly user?: string;
  readonly timeoutMs: number;
}

export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program inside a running container and waits for its end. An exit code other than 0 is a result, not an error.
 *
 * @throws LabError `ExecTimedOut`, `EngineFault`
 */
export async function execIn(
  docker: Docker,
  containerId: string,
  argv: readonly string[],
  options: ExecOptions,
): Promise<ExecResult> {
  const what = `running \`${argv[0]}\` in ${containerId.slice(0, 12)}`;
  try {
    const exec = await docker.getContainer(containerId).exec({
      Cmd: [...argv],
      Env: Object.entries(options.env ?? {}).map(([key, value]) => `${key}=${value}`),
      ...(options.user === undefined ? {} : { User: options.user }),
      AttachStdin: options.stdin !== undefined,
      AttachStdout: true,
      AttachStderr: true,
    });
    const socket = await exec.start({ hijack: true, stdin: options.stdin !== undefined });
    const timer = setTimeout(() => socket.destroy(timedOut(what, options.timeoutMs)), options.timeoutMs);
    try {
      const output = collect(docker, socket);
      if (options.stdin !== undefined) socket.end(options.stdin);
      const [stdout, stderr] = await output;
      return { exitCode: (await exec.inspect()).ExitCode ?? -1, stdout, stderr };
    } finally {
      clearTimeout(timer);
      socket.destroy();
    }
  } catch (cause) {
    throw engineError(what, cause);
  }
}

/** Starts a program inside a running container and leaves it to itself. @throws LabError `EngineFault` */
export async function leaveIn(docker: Docker, containerId: string, argv: readonly string[]): Promise<void> {
  try {
    const exec = await docker.getContainer(containerId).exec({ Cmd: [...argv], User: "root" });
    await exec.start({ Detach: true });
  } catch (cause) {
    throw engineError(`starting \`${argv[0]}\` in ${containerId.slice(0, 12)}`, cause);
  }
}

async function collect(docker: Docker, socket: NodeJS.ReadWriteStream): Promise<[string, string]> {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  docker.modem.demuxStream(socket, stdout, stderr);
  socket.once("end", () => {
    stdout.end();
    stderr.end();
  });
  socket.once("error", (error) => stdout.destroy(error));
  const [out, err] = await Promise.all([buffer(stdout), buffer(stderr)]);
  return [out.toString(), err.toString()];
}

function timedOut(what: string, timeoutMs: number): LabError {
  return new LabError("ExecTimedOut", `${what}: no end after ${timeoutMs} ms`, { status: 504 });
}
