import { createInterface } from "node:readline";
import { PassThrough } from "node:stream";
import { type Docker, engineError, statusOf } from "./connect.ts";

/** One line that a container printed. */
export interface LogLine {
  readonly containerId: string;
  /** Milliseconds since the epoch, as the engine stamped it. */
  readonly timeMs: number;
  readonly text: string;
}

export interface LogOptions {
  readonly follow: boolean;
  /** Last lines of each container to begin with. */
  readonly tail?: number;
  /** Only lines stamped after this, milliseconds since the epoch. */
  readonly afterMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Everything that a container printed, stamped; with `follow` also what it will print, until it ends or `signal` aborts.
 * Nothing for a container that has gone.
 *
 * @throws LabError `EngineFault`, `EngineSilent`
 */
export async function readLogs(
  docker: Docker,
  containerId: string,
  options: LogOptions,
  onLine: (line: LogLine) => void,
): Promise<void> {
  try {
    await copyLogs(docker, containerId, options, onLine);
  } catch (cause) {
    if (!GONE.has(statusOf(cause) ?? 0)) throw engineError(`reading the logs of ${containerId.slice(0, 12)}`, cause);
  }
}

/** What the engine answers for a container that is not there, or that is being removed. */
const GONE = new Set([404, 409]);

async function copyLogs(
  docker: Docker,
  containerId: string,
  options: LogOptions,
  onLine: (line: LogLine) => void,
): Promise<void> {
  const container = docker.getContainer(containerId);
  const wanted = {
    stdout: true,
    stderr: true,
    timestamps: true,
    ...(options.tail === undefined ? {} : { tail: options.tail }),
    ...(options.afterMs === undefined ? {} : { since: ((options.afterMs + 1) / 1000).toFixed(3) as never }),
  };
  const merged = new PassThrough();
  const lines = createInterface({ input: merged });
  lines.on("line", (line) => onLine(parseLine(containerId, line)));
  const closed = new Promise<void>((resolve) => lines.once("close", resolve));
  if (options.follow) {
    const stream = await container.logs({ ...wanted, follow: true });
    docker.modem.demuxStream(stream, merged, merged);
    stream.once("end", () => merged.end());
    stream.once("error", () => merged.end());
    options.signal?.addEventListener("abort", () => (stream as PassThrough).destroy(), { once: true });
    stream.once("close", () => merged.end());
  } else {
    merged.end(demux(await container.logs({ ...wanted, follow: false })));
  }
  await closed;
}

/** The engine's multiplexed format: eight bytes of header (stream, length) before each piece. */
function demux(buffer: Buffer): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; at + 8 <= buffer.length; ) {
    const length = buffer.readUInt32BE(at + 4);
    pieces.push(buffer.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
  return Buffer.concat(pieces);
}

function parseLine(containerId: string, line: string): LogLine {
  const space = line.indexOf(" ");
  const timeMs = Date.parse(line.slice(0, space));
  return { containerId, timeMs: Number.isNaN(timeMs) ? 0 : timeMs, text: line.slice(space + 1) };
}
