/**
 * A container that lives for a fraction of a second and does one thing that takes rights over the machine: the only
 * privileged one. It sees the host's process ids, through which it enters namespaces.
 */
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { LABEL, PREFIX } from "../model/naming.ts";
import type { Docker } from "./connect.ts";

const IMAGE = `${PREFIX}/fabric:latest`;

/** Control groups as the machine names them, too, where the engine would give each container a view of its own. */
const RIGHTS = {
  Privileged: true,
  PidMode: "host",
  CgroupnsMode: "host",
  NetworkMode: "none",
  AutoRemove: true,
} as const;

export interface HelperResult {
  readonly exitCode: number;
  /** What it printed, errors included. */
  readonly output: string;
}

export interface HelperOptions {
  readonly lab: string;
  readonly script: string;
  /** The script's `$1` and further. */
  readonly args?: readonly string[];
  /** Folders of the machine that it sees: `/there:/here`. */
  readonly binds?: readonly string[];
}

/** Runs a shell script in the helper and waits for its end. @throws the engine's errors */
export async function runHelper(docker: Docker, options: HelperOptions): Promise<HelperResult> {
  const { lab, script, args = [], binds = [] } = options;
  const container = await docker.createContainer({
    Image: IMAGE,
    Entrypoint: ["sh", "-c", script, "helper", ...args],
    Cmd: [],
    Labels: { [LABEL.lab]: lab, [LABEL.role]: "wiring" },
    AttachStdout: true,
    AttachStderr: true,
    HostConfig: { ...RIGHTS, Binds: [...binds] },
  });
  const stream = await container.attach({ stream: true, stdout: true, stderr: true });
  const output = new PassThrough();
  docker.modem.demuxStream(stream, output, output);
  stream.once("end", () => output.end());
  // Asked for before the start: one that has ended is gone, and nobody can tell how it ended.
  const ended: Promise<{ StatusCode: number }> = container.wait({ condition: "next-exit" });
  await Promise.all([container.start(), ended]);
  return { exitCode: (await ended).StatusCode, output: await text(output) };
}
