import type { Socket } from "node:net";
import { PassThrough, type Readable } from "node:stream";
import type Docker from "dockerode";

/** A program started inside a container, its output as it comes. */
export interface RunningExec {
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Writes to the program's standard input. */
  send(text: string): void;
  /** Closes the program's standard input, which ends a load or a shell. */
  endInput(): void;
  /** Hears no more of it, whatever it does; its standard input ends. */
  leave(): void;
  /** It keeps us from ending no more. */
  release(): void;
  /** Resolves with the exit code when the program has ended. */
  readonly exited: Promise<number>;
}

/** Starts `argv` in a running container without waiting for its end. */
export async function streamIn(docker: Docker, containerId: string, argv: readonly string[]): Promise<RunningExec> {
  const exec = await docker.getContainer(containerId).exec({
    Cmd: [...argv],
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
  });
  const socket = (await exec.start({ hijack: true, stdin: true })) as Socket;
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  docker.modem.demuxStream(socket, stdout, stderr);
  const exited = new Promise<number>((resolve, reject) => {
    socket.once("error", reject);
    socket.once("end", () => {
      stdout.end();
      stderr.end();
      exec.inspect().then((info) => resolve(info.ExitCode ?? -1), reject);
    });
  });
  exited.catch(() => stdout.end());
  return {
    stdout,
    stderr,
    send: (text) => void socket.write(text),
    endInput: () => socket.end(),
    leave: () => void socket.destroy(),
    release: () => void socket.unref(),
    exited,
  };
}
